import t from 'tap'
import { type DesiredConnector, desiredConnectors, withTasks } from '../../src/sink/desired-connectors.ts'
import { type ConnectorMemory, NO_MEMORY } from '../../src/supervise/connector-memory.ts'
import { decide } from '../../src/supervise/decide.ts'
import type { Observation } from '../../src/supervise/observe.ts'
import { LIMITS, failed, observed, running, traceOf } from './some-observations.ts'

const desired: DesiredConnector[] = [
  {
    name: 'sink',
    config: {
      'tasks.max': '1',
      'insert.mode': 'upsert',
      'primary.key.mode': 'record_value',
      'topics': 'x',
      'collection.name.format': 'x',
      'primary.key.fields': 'id',
      'errors.deadletterqueue.topic.name': 'd',
    },
  },
]
const config = { name: 'sink', ...desired[0]?.config }
const nothing = new Map<string, ConnectorMemory>()
const act = (observation: Observation, memories = nothing, connectors = desired) =>
  decide(connectors, observation, memories, LIMITS)
const asDesired = (part: Parameters<typeof observed>[0]) =>
  observed({ ...part, connectors: (part?.connectors ?? [running()]).map((connector) => ({ ...connector, config })) })

/** @returns what was done and when, in milliseconds, with an observation every half second */
function watch(until: number, observeAt: (now: number) => Observation, start: Map<string, ConnectorMemory> = nothing) {
  let memories = start
  const done: [number, string][] = []
  for (let now = 0; now <= until; now += 500) {
    const decision = decide(desired, observeAt(now), memories, LIMITS)
    memories = decision.memories
    for (const action of decision.actions) done.push([now, action.type === 'remedy' ? action.remedy : action.type])
  }
  return { done, memory: memories.get('sink') ?? NO_MEMORY }
}

t.test('if everything is as desired there is nothing to do', async (t) => {
  t.same(act(asDesired({})).actions, [])
})

t.test('a missing connector is put, but not while the worker does not answer', async (t) => {
  t.match(act(observed({ connectors: [] })).actions, [{ type: 'put', connector: 'sink', cause: 'missing' }])
  const { actions, memories } = act(observed({ connectors: [], worker: 'rejected' }))
  t.same(actions, [])
  t.match(memories.get('sink'), { diagnosis: { reason: 'worker_gone', detail: 'rejected' }, remedy: 'wait' })
})

t.test('a changed, an added and a missing setting are each drift', async (t) => {
  for (const drifted of [{ ...config, 'tasks.max': '2' }, { ...config, extra: 'x' }, { name: 'sink' }]) {
    t.match(act(observed({ connectors: [running({ config: drifted })] })).actions, [{ type: 'put', cause: 'drift' }])
  }
})

t.test('a config that Connect rejected is offered again later, and is the diagnosis meanwhile', async (t) => {
  const rejected = new Map([['sink', { ...NO_MEMORY, rejected: { detail: 'no such class', until: 30_000 } }]])
  t.match(act(observed({ connectors: [], now: 10_000 }), rejected), {
    actions: [],
    memories: new Map([['sink', { diagnosis: { reason: 'wrong_config', detail: 'no such class' } }]]),
  })
  t.match(act(observed({ connectors: [], now: 30_000 }), rejected).actions, [{ type: 'put' }])
})

t.test('a connector that is paused or stopped is left alone, even with a failed task', async (t) => {
  for (const state of ['PAUSED', 'STOPPED'])
    t.same(act(asDesired({ connectors: [{ ...failed('x'), state }] })).actions, [])
})

t.test('a connector that no file describes is left alone', async (t) => {
  t.same(act(asDesired({ connectors: [running(), { ...failed('x'), name: 'other' }] })).actions, [])
})

t.test('a rejected record is isolated at once; a connector that cannot be isolated is restarted', async (t) => {
  const observation = asDesired({ connectors: [failed(traceOf('nul-in-text'))] })
  t.match(act(observation).actions, [
    { type: 'remedy', remedy: 'isolate', attempt: 1, diagnosis: { reason: 'poison_record' } },
  ])
  t.match(
    act(observed({ connectors: [failed(traceOf('nul-in-text'))] }), nothing, [
      { name: 'sink', config: { 'tasks.max': '1' } },
    ]).actions,
    [{ remedy: 'restart_failed' }],
  )
})

t.test('nothing is done to a connector while a remedy is running', async (t) => {
  const busy = new Map([['sink', { ...NO_MEMORY, busy: true }]])
  t.same(act(asDesired({ connectors: [failed('x')] }), busy).actions, [])
  t.same(act(observed({ connectors: [] }), busy).actions, [])
})

t.test('an isolation that has begun is taken up again', async (t) => {
  t.match(
    act(
      asDesired({ connectors: [running({ state: 'STOPPED', tasks: [] })] }),
      new Map([['sink', { ...NO_MEMORY, isolating: true }]]),
    ).actions,
    [{ remedy: 'isolate' }],
  )
})

t.test('an unknown failure is restarted at growing intervals, then isolated', async (t) => {
  const { done } = watch(40_000, (now) => asDesired({ now, connectors: [failed('boom')] }))
  t.same(done, [
    [0, 'restart_failed'],
    [1_000, 'restart_failed'],
    [3_000, 'restart_failed'],
    [7_000, 'isolate'],
    [15_000, 'isolate'],
    [31_000, 'isolate'],
  ])
})

t.test(
  'running for a moment between two failures does not shorten the intervals; running steadily resets them',
  async (t) => {
    const flapping = (now: number) => asDesired({ now, connectors: [now % 2_000 < 1_000 ? failed('boom') : running()] })
    t.same(
      watch(20_000, flapping).done.map(([at]) => at),
      [0, 2_000, 4_000, 8_000, 16_000],
    )
    const { memory } = watch(
      61_000,
      (now) => asDesired({ now: now + 40_000 }),
      new Map([['sink', { ...NO_MEMORY, attempts: 5, tries: 5, reason: 'unknown', lastAt: 39_000 }]]),
    )
    t.match(memory, { attempts: 0, tries: 0, reason: undefined })
  },
)

t.test('nothing is restarted while the database is away; on its return at once', async (t) => {
  const { done } = watch(20_000, (now) =>
    asDesired({
      now,
      connectors: [failed(traceOf('database-killed'))],
      ...(now < 15_000 ? { database: 'rejected' } : {}),
    }),
  )
  t.same(done[0], [15_000, 'restart_failed'])
})

t.test(
  'nothing is restarted while the registry is away; on its return at once, even if it returns after the database',
  async (t) => {
    const away = failed('stream.retail.RegistryAway: The Schema Registry does not answer: ConnectException: null')
    const { done } = watch(30_000, (now) =>
      asDesired({
        now,
        connectors: [away],
        ...(now < 10_000 ? { database: 'rejected' } : {}),
        ...(now < 15_000 ? { registry: '500' } : {}),
      }),
    )
    t.same(done.slice(0, 3), [
      [15_000, 'restart_failed'],
      [16_000, 'restart_failed'],
      [18_000, 'restart_failed'],
    ])
  },
)

t.test(
  'a database that answers the loader but not the sink: restarts at growing intervals of at most 30 s',
  async (t) => {
    const { done } = watch(100_000, (now) => asDesired({ now, connectors: [failed(traceOf('database-killed'))] }))
    t.same(
      done.map(([at]) => at),
      [0, 1_000, 3_000, 7_000, 15_000, 31_000, 61_000, 91_000],
    )
    t.ok(done.every(([, remedy]) => remedy === 'restart_failed'))
  },
)

t.test('with wrong settings it is restarted at long intervals', async (t) => {
  const { done } = watch(200_000, (now) => asDesired({ now, connectors: [failed(traceOf('wrong-password'))] }))
  t.same(done, [
    [0, 'restart_failed'],
    [30_500, 'restart_failed'],
    [90_500, 'restart_failed'],
  ])
})

t.test(
  'a table that does not fit leads to an isolation at once, since one record may be at fault, then at long intervals',
  async (t) => {
    const table = (now: number) => asDesired({ now, connectors: [failed(traceOf('table-gone'))] })
    t.same(watch(29_000, table).done, [[0, 'isolate']])
    const found = new Map([
      [
        'sink',
        {
          ...NO_MEMORY,
          reason: 'wrong_config' as const,
          schemaMismatch: 'no column',
          tries: 1,
          attempts: 1,
          lastAt: 0,
        },
      ],
    ])
    t.same(watch(200_000, table, found).done, [
      [60_000, 'isolate'],
      [180_000, 'isolate'],
    ])
  },
)

t.test('a sink that is stuck or without a worker is restarted with all its tasks', async (t) => {
  const stuck = (now: number) => asDesired({ now, standstill: new Map([['sink', 61_000]]) })
  t.same(watch(100_000, stuck).done, [
    [0, 'restart_all'],
    [60_000, 'restart_all'],
  ])
  const unassigned = (now: number) =>
    asDesired({ now, connectors: [running({ tasks: [{ id: 0, state: 'UNASSIGNED' }] })] })
  t.same(watch(60_000, unassigned).done, [[30_000, 'restart_all']])
})

t.test('the sales sink can be isolated', async (t) => {
  const [sink] = desiredConnectors
  t.match(
    decide(
      desiredConnectors,
      observed({
        connectors: [{ ...failed(traceOf('nul-in-text')), name: sink?.name ?? '', config: sink?.config ?? {} }],
      }),
      nothing,
      LIMITS,
    ).actions,
    [{ remedy: 'isolate' }],
  )
})

t.test('the number of tasks is a setting; the rest of the config is as in the file', async (t) => {
  const [sink] = withTasks(desiredConnectors, 3)
  t.same(sink, { ...desiredConnectors[0], config: { ...desiredConnectors[0]?.config, 'tasks.max': '3' } })
})
