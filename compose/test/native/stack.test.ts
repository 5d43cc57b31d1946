import t, { type Test } from 'tap'
import { Stack } from '../../native/stack.ts'
import type { Process } from '../../native/process.ts'
import { DEAF, LIVES, aMachine, aProcess, runs } from './fake-parts.ts'
import { until } from '../../../services/chassis/test/until.ts'

/** A stack of small programs, and every state change as `name state`, in order. */
function aStack(t: Test, list: Process[]) {
  const stack = new Stack(aMachine(t), list)
  const changes: string[] = []
  stack.on('change', (part) => changes.push(`${part.process.name} ${part.state}`))
  t.teardown(() => stack.kill())
  const isBefore = (one: string, other: string): boolean =>
    changes.includes(one) && changes.indexOf(one) < changes.indexOf(other)
  return { stack, changes, isBefore }
}

/** The gateway depends on Kafka and the registry, which depends on Postgres. */
const SHOP = (rest: Record<string, Partial<Process>> = {}, code = LIVES): Process[] => [
  aProcess('postgres', code, rest['postgres']),
  aProcess('kafka', code, rest['kafka']),
  aProcess('registry', code, { needs: { postgres: 'healthy' }, ...rest['registry'] }),
  aProcess('gateway', code, { needs: { registry: 'healthy', kafka: 'healthy' }, ...rest['gateway'] }),
]

t.test('a part starts only when all its dependencies are healthy', async (t) => {
  const { stack, isBefore } = aStack(t, SHOP())
  await Promise.all(stack.start().values())
  t.ok(isBefore('postgres healthy', 'registry preparing'))
  t.ok(isBefore('registry healthy', 'gateway preparing'))
  t.ok(isBefore('kafka healthy', 'gateway preparing'))
})

t.test('independent parts start concurrently', async (t) => {
  const { stack, changes } = aStack(
    t,
    SHOP({
      // If one had to be healthy before the other starts, neither would ever be.
      postgres: { ready: async () => changes.includes('kafka starting') },
      kafka: { ready: async () => changes.includes('registry healthy') },
    }),
  )
  await Promise.all(stack.start().values())
  t.ok([...stack.parts.values()].every(({ state }) => state === 'healthy'))
})

t.test(
  'dependents of a failed part are not started and fail with the same reason; others are not affected',
  async (t) => {
    const { stack } = aStack(
      t,
      SHOP({
        postgres: {
          command: () => ({ file: process.execPath, args: ['-e', 'process.exit(3)'] }),
          ready: async () => false,
        },
      }),
    )
    const started = stack.start()
    for (const name of ['postgres', 'registry', 'gateway'])
      await t.rejects(started.get(name) ?? Promise.resolve(), { message: /postgres exited with code 3/ }, name)
    await started.get('kafka')
    t.same(
      [...stack.parts.values()].map(({ state }) => state),
      ['failed', 'healthy', 'waiting', 'waiting'],
    )
  },
)

t.test('a part that is not installed does not block its dependents', async (t) => {
  const { stack } = aStack(t, [
    aProcess('prometheus', '', { command: () => undefined }),
    aProcess('shop', LIVES, { needs: { prometheus: 'healthy' } }),
  ])
  await Promise.all(stack.start().values())
  t.equal(stack.part('shop').state, 'healthy')
})

t.test('a stop ends each part only after its dependents have exited', async (t) => {
  const { stack, isBefore, changes } = aStack(t, SHOP())
  await Promise.all(stack.start().values())
  const pids = [...stack.parts.values()].map(({ pid }) => pid)
  await stack.stop()
  t.same(pids.filter(runs), [])
  t.ok(isBefore('gateway stopped', 'registry stopping'), changes.join(', '))
  t.ok(isBefore('gateway stopped', 'kafka stopping'))
  t.ok(isBefore('registry stopped', 'postgres stopping'))
})

t.test('a stop during the start ends what runs and never starts the rest', async (t) => {
  const { stack, changes } = aStack(t, SHOP({ registry: { ready: async () => false } }))
  const started = stack.start()
  await until('the registry starts', () => stack.part('registry').state === 'starting')
  await stack.stop()
  const results = await Promise.allSettled(started.values())
  t.same(
    results.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'rejected'],
  )
  t.notOk(changes.includes('gateway preparing'))
  t.ok([...stack.parts.values()].every(({ pid }) => pid === undefined))
})

t.test('a stop right after the start starts nothing', async (t) => {
  const { stack, changes } = aStack(t, SHOP())
  const started = stack.start()
  await stack.stop()
  for (const [name, promise] of started) await t.rejects(promise, { message: 'stopped before it started' }, name)
  t.notOk(changes.some((change) => change.includes('preparing')))
})

t.test('concurrent stops are one', async (t) => {
  const { stack, changes } = aStack(t, SHOP())
  await Promise.all(stack.start().values())
  await Promise.all([stack.stop(), stack.stop()])
  t.equal(changes.filter((change) => change === 'kafka stopped').length, 1)
})

t.test('a kill during a stop ends everything at once, regardless of dependencies', async (t) => {
  const { stack } = aStack(t, SHOP({}, DEAF))
  await Promise.all(stack.start().values())
  const pids = [...stack.parts.values()].map(({ pid }) => pid)
  const stopped = stack.stop()
  await stack.kill()
  t.same(pids.filter(runs), [])
  await stopped
})

t.test('a part is found by name, and an unknown name is answered with the known ones', async (t) => {
  const { stack } = aStack(t, SHOP())
  t.equal(stack.part('kafka').process.name, 'kafka')
  t.throws(() => stack.part('zookeeper'), {
    message: 'unknown part zookeeper; the parts are postgres, kafka, registry, gateway',
  })
})
