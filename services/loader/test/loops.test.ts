import { createLogger } from '@stream-retail/chassis/logger'
import t from 'tap'
import { until } from '../../chassis/test/until.ts'
import { Loops } from '../src/loops.ts'

const log = createLogger('test', 'fatal')

type Test = { teardown: (close: () => Promise<void>) => void }
function someLoops(t: Test): Loops {
  const loops = new Loops(log)
  t.teardown(() => loops.stop())
  return loops
}

/** A loop that only counts its rounds. */
function counting(loops: Loops, options: { after?: 'prepared'; onStandby?: boolean }): () => number {
  let rounds = 0
  loops.add('counting', async () => ++rounds, { every: 1, ...options })
  return () => rounds
}

t.test('a leader runs loops that need no preparation at once, the others once everything is prepared', async (t) => {
  const loops = someLoops(t)
  const [preparing, working] = [counting(loops, {}), counting(loops, { after: 'prepared' })]
  loops.start()
  loops.setPhase({ role: 'leader' })
  await until('it prepares', () => preparing() > 2)
  t.equal(working(), 0)
  loops.setPhase({ prepared: true })
  await until('it works', () => working() > 2)
})

t.test('until it is known who leads, nothing runs that could act', async (t) => {
  const loops = someLoops(t)
  const [watching, preparing, measuring] = [
    counting(loops, { onStandby: true }),
    counting(loops, {}),
    counting(loops, { after: 'prepared', onStandby: true }),
  ]
  loops.start()
  await until('it watches', () => watching() > 5)
  t.same([preparing(), measuring()], [0, 0])
})

t.test('a standby runs only loops that read, and the others once it leads', async (t) => {
  const loops = someLoops(t)
  const [working, measuring] = [
    counting(loops, { after: 'prepared' }),
    counting(loops, { after: 'prepared', onStandby: true }),
  ]
  loops.start()
  loops.setPhase({ role: 'standby' })
  await until('it measures', () => measuring() > 5)
  t.equal(working(), 0)
  loops.setPhase({ role: 'leader', prepared: true })
  await until('it works', () => working() > 2)
  loops.setPhase({ role: 'standby' })
  const before = [working(), measuring()] as const
  await until('it measures', () => measuring() > before[1] + 5)
  t.ok(working() <= before[0] + 1, 'no more than the round at hand')
})

t.test('an error is logged once per reason, and the round is retried', async (t) => {
  const warned: string[] = []
  const loops = new Loops({ warn: (_fields: object, text: string) => warned.push(text) } as unknown as typeof log)
  t.teardown(() => loops.stop())
  let rounds = 0
  const work = async (): Promise<void> => {
    if (++rounds < 9) throw new Error(rounds < 6 ? 'away' : 'still away')
  }
  loops.add('asking', work, { every: 1, onStandby: true })
  loops.start()
  await until('it has succeeded', () => rounds > 10)
  t.same(warned, ['asking failed; trying again', 'asking failed; trying again'])
})

t.test('the next round may depend on what the last one returned', async (t) => {
  const loops = someLoops(t)
  const pauses: number[] = []
  let rounds = 0
  const every = (result: number): number => {
    pauses.push(result)
    return result
  }
  loops.add('counting', async () => (++rounds < 3 ? 1 : 3_600_000), { every, onStandby: true })
  loops.start()
  await until('it has slept twice', () => pauses.length === 3)
  t.same(pauses, [1, 1, 3_600_000])
})

t.test('a stop notifies all loops at once, waits for rounds in progress and starts no other', async (t) => {
  const loops = someLoops(t)
  const events: string[] = []
  const held = Promise.withResolvers<void>()
  const work = async (): Promise<void> => {
    events.push('round')
    await held.promise
    events.push('end')
  }
  loops.add('holding', work, { every: 1, onStandby: true, onStop: () => void events.push('notified') })
  loops.add('sleeping', async () => undefined, { every: 3_600_000, onStandby: true })
  counting(loops, { after: 'prepared' })
  loops.start()
  await until('it runs', () => events.length === 1)
  const stopped = loops.stop().then(() => events.push('stopped'))
  held.resolve()
  await stopped
  t.same(events, ['round', 'notified', 'end', 'stopped'])
})
