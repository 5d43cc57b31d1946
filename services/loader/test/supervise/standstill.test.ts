import t from 'tap'
import { type SinkPosition, type Standing, follow, standstillMs } from '../../src/supervise/standstill.ts'

const at = (partition: number, committed: number, end: number): SinkPosition => ({ partition, committed, end })

/** Looks a second apart; @returns how long it stands still at the last one */
function watch(looks: SinkPosition[][], tasks = 1): number {
  let standing: Standing = new Map()
  let still = 0
  looks.forEach((positions, second) => {
    standing = follow(standing, positions, 1_000 * second + 1)
    still = standstillMs(standing, positions, tasks, 1_000 * second + 1)
  })
  return still
}

t.test('nothing waits: nothing stands still, however long it rests', async (t) => {
  t.equal(watch(Array.from({ length: 9 }, () => [at(0, 5, 5)])), 0)
})

t.test('time counts from when something waits, not from the last move', async (t) => {
  t.equal(watch([[at(0, 5, 5)], [at(0, 5, 5)], [at(0, 5, 6)], [at(0, 5, 7)], [at(0, 5, 7)]]), 3_000)
})

t.test('a backlog that moves slowly is not stuck', async (t) => {
  t.equal(watch([[at(0, 1, 99)], [at(0, 1, 99)], [at(0, 2, 99)], [at(0, 2, 99)]]), 1_000)
})

t.test('one task that works off one partition is not stuck in the other; of two tasks one may be', async (t) => {
  const looks = [1, 2, 3, 4, 5].map((committed) => [at(0, committed, 99), at(1, 7, 99)])
  t.equal(watch(looks), 0)
  t.equal(watch(looks, 2), 4_000)
})

t.test('a group that never committed stands still too', async (t) => {
  t.equal(watch([[at(0, -1, 3)], [at(0, -1, 3)], [at(0, -1, 3)]]), 2_000)
})
