import t from 'tap'
import { Admission, type Ticket } from '../../src/admission/admission.ts'

function enter(admission: Admission, bytes: number): Ticket {
  const ticket = admission.enter(bytes)
  if (ticket === undefined) throw new Error('not admitted')
  return ticket
}

t.test('bytes are bounded from admission to completion, also while they grow', async (t) => {
  const admission = new Admission({ sales: 10, bytes: 100 })
  const first = enter(admission, 60)
  t.equal(admission.enter(41), undefined)
  const second = enter(admission, 10)
  t.ok(admission.growTo(second, 40))
  t.ok(admission.growTo(second, 30), 'bytes already admitted need no further room')
  t.notOk(admission.growTo(second, 41))
  t.equal(admission.bytes, 100)
  admission.leave(first)
  t.ok(admission.growTo(second, 90))
  admission.leave(second)
  t.equal(admission.bytes, 0)
})

t.test('sales are bounded, and no request is admitted beyond the limit', async (t) => {
  const admission = new Admission({ sales: 10, bytes: 100 })
  const [first, second] = [enter(admission, 1), enter(admission, 1)]
  t.ok(admission.addSales(first, 6))
  t.notOk(admission.addSales(second, 5))
  t.ok(admission.addSales(second, 4))
  t.equal(admission.enter(1), undefined)
  admission.leave(first)
  t.equal(admission.sales, 4)
  t.ok(admission.enter(1))
})

t.test('a request that is alone is admitted, however large', async (t) => {
  const admission = new Admission({ sales: 10, bytes: 100 })
  const ticket = enter(admission, 1_000)
  t.ok(admission.growTo(ticket, 2_000))
  t.ok(admission.addSales(ticket, 50))
  t.equal(admission.enter(0), undefined)
  admission.leave(ticket)
  t.same([admission.bytes, admission.sales], [0, 0])
})
