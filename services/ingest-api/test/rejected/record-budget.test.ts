import t from 'tap'
import { RecordBudget } from '../../src/rejected/record-budget.ts'
import { stoppedClock } from '../fixtures/stopped-clock.ts'

const PLENTY = 1_000_000_000

/** The number of records of this size that pass now. */
function pass(budget: RecordBudget, bytes = 0): number {
  budget.refill()
  let passed = 0
  for (; budget.exhausted() === undefined && passed < 10_000; passed++) budget.spend(bytes)
  return passed
}

t.test('after a quiet time a burst worth ten seconds passes, later only as many as the rate allows', async (t) => {
  const setClock = stoppedClock(t, 1_000)
  const budget = new RecordBudget(5, PLENTY)
  t.equal(pass(budget), 50)
  t.equal(budget.exhausted(), 'rate')
  setClock(1_100)
  t.equal(pass(budget), 1, 'a fraction is enough for one record; the rest is a debt')
  setClock(1_150)
  t.equal(pass(budget), 0)
  setClock(2_000)
  t.equal(pass(budget), 4)
  setClock(3_600_000)
  t.equal(pass(budget), 50, 'no more is accumulated')
})

t.test('a record larger than the whole budget passes once, and is paid off before anything else', async (t) => {
  const setClock = stoppedClock(t, 0)
  const budget = new RecordBudget(PLENTY, 100)
  t.equal(pass(budget, 3_000), 1)
  t.equal(budget.exhausted(), 'bytes')
  setClock(20_000)
  t.equal(pass(budget, 3_000), 0)
  setClock(20_010)
  t.equal(pass(budget, 3_000), 1)
})
