import t from 'tap'
import { type Task, CooperativeScheduler } from '../../src/admission/cooperative-scheduler.ts'
import { until } from '../../../chassis/test/until.ts'

/** CPU milliseconds of this process: waiting on a busy machine makes no slice longer. */
function clock(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** A task that works for the given milliseconds in total, and records when it ran. */
function busy(milliseconds: number, log: string[] = [], name = ''): Task & { left: number } {
  const task = {
    left: milliseconds,
    run: (until: number) => {
      log.push(name)
      const from = clock()
      while (clock() < Math.min(until, from + task.left));
      task.left -= clock() - from
      return task.left <= 0
    },
  }
  return task
}

t.test('on a quiet gateway a task runs inside the call', async (t) => {
  // A stopped clock: a busy machine is not a busy gateway.
  const turns = new CooperativeScheduler(() => 0)
  let ran = 0
  turns.run({ run: () => ++ran > 0 })
  t.same([ran, turns.waiting], [1, 0])
})

t.test('while much work waits, the event loop keeps turning', async (t) => {
  const turns = new CooperativeScheduler(clock)
  const tasks = Array.from({ length: 20 }, () => busy(20))
  let rounds = 0
  const round = (): void => {
    rounds++
    if (turns.waiting > 0) setImmediate(round)
  }
  for (const task of tasks) turns.run(task)
  round()
  await until('all is done', () => tasks.every(({ left }) => left <= 0))
  // 400 ms of work in slices of 8 ms.
  t.ok(rounds > 20, `${rounds} turns`)
})

t.test('a small task does not wait until the large ones before it are finished', async (t) => {
  const turns = new CooperativeScheduler(clock)
  const log: string[] = []
  const large = Array.from({ length: 5 }, () => busy(30, log, 'large'))
  for (const task of large) turns.run(task)
  const small = busy(0.1, log, 'small')
  turns.run(small)
  await until('the small one is done', () => small.left <= 0)
  t.ok(
    large.every(({ left }) => left > 0),
    'none of the large ones is finished',
  )
})
