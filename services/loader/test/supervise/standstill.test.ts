import t from 'tap'
import {
  type OffsetProgress,
  type PartitionCommit,
  standstillMs,
  trackProgress,
} from '../../src/supervise/standstill.ts'

const at = (partition: number, committed: number, end: number): PartitionCommit => ({ partition, committed, end })

/** Observations one second apart. @returns the standstill at the last one, in milliseconds */
function watch(observations: PartitionCommit[][], tasks = 1): number {
  let progress: OffsetProgress = new Map()
  let still = 0
  observations.forEach((positions, second) => {
    progress = trackProgress(progress, positions, 1_000 * second + 1)
    still = standstillMs(progress, positions, tasks, 1_000 * second + 1)
  })
  return still
}

t.test('a sink for which no records wait does not stand still', async (t) => {
  t.equal(watch(Array.from({ length: 9 }, () => [at(0, 5, 5)])), 0)
})

t.test('the time counts from when records began to wait, not from the last move', async (t) => {
  t.equal(watch([[at(0, 5, 5)], [at(0, 5, 5)], [at(0, 5, 6)], [at(0, 5, 7)], [at(0, 5, 7)]]), 3_000)
})

t.test('slow progress is no standstill', async (t) => {
  t.equal(watch([[at(0, 1, 99)], [at(0, 1, 99)], [at(0, 2, 99)], [at(0, 2, 99)]]), 1_000)
})

t.test('one task that works on one partition does not stand still in the other; one of two tasks may', async (t) => {
  const observations = [1, 2, 3, 4, 5].map((committed) => [at(0, committed, 99), at(1, 7, 99)])
  t.equal(watch(observations), 0)
  t.equal(watch(observations, 2), 4_000)
})

t.test('a group that never committed stands still if records wait', async (t) => {
  t.equal(watch([[at(0, -1, 3)], [at(0, -1, 3)], [at(0, -1, 3)]]), 2_000)
})
