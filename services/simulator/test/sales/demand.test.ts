import t from 'tap'
import { dailyRhythm, pickByWeight, popularity } from '../../src/sales/demand.ts'

t.test('weights decide which part of the range leads to an index', async (t) => {
  const pick = pickByWeight([1, 0, 3])
  t.same([0, 0.24, 0.25, 0.99].map(pick), [0, 0, 2, 2])
  t.throws(() => pickByWeight([]), RangeError)
})

t.test('popularity decreases from rank to rank', async (t) => {
  const weights = popularity(200)
  t.ok(weights.every((weight, rank) => rank === 0 || weight < (weights[rank - 1] ?? 0)))
})

t.test('the rhythm of a day averages to 1 and is busier at noon than at night', async (t) => {
  const minutes = Array.from({ length: 1440 }, (_, minute) => dailyRhythm(new Date(Date.UTC(2024, 4, 1, 0, minute))))
  t.ok(Math.abs(minutes.reduce((sum, factor) => sum + factor) / 1440 - 1) < 0.001)
  t.ok((minutes[720] ?? 0) > 10 * (minutes[120] ?? 1))
})
