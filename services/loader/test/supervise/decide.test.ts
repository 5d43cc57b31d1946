import t from 'tap'
import { type Memory, NO_MEMORY, decide } from '../../src/supervise/decide.ts'
import { type DesiredConnector, desiredConnectors, withTasks } from '../../src/sink/desired-connectors.ts'
import type { Observation } from '../../src/supervise/observe.ts'
import { LIMITS, failed, running, seen, traceOf } from './a-world.ts'

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
const nothing = new Map<string, Memory>()
const act = (observation: Observation, memories = nothing, wanted = desired) =>
  decide(wanted, observation, memories, LIMITS)
const look = (part: Parameters<typeof seen>[0]) =>
  seen({ ...part, connectors: (part?.connectors ?? [running()]).map((connector) => ({ ...connector, config })) })

/** @returns what was done and when, in milliseconds, with a look each half second */
function watch(until: number, lookAt: (now: number) => Observation, start: Map<string, Memory> = nothing) {
  let memories = start
  const done: [number, string][] = []
  for (let now = 0; now <= until; now += 500) {
    const decision = decide(desired, lookAt(now), memories, LIMITS)
    memories = decision.memories
    for (const action of decision.actions) done.push([now, action.type === 'remedy' ? action.remedy : action.type])
  }
  return { done, memory: memories.get('sink') ?? NO_MEMORY }
}

t.test('all as desired: nothing to do', async (t) => {
  t.same(act(look({})).actions, [])
})

t.test('a missing connector is put; nothing is put while nobody answers', async (t) => {
  t.match(act(seen({ connectors: [] })).actions, [{ type: 'put', connector: 'sink', cause: 'missing' }])
  const { actions, memories } = act(seen({ connectors: [], worker: 'rejected' }))
  t.same(actions, [])
  t.match(memories.get('sink'), { diagnosis: { reason: 'worker_gone', detail: 'rejected' }, remedy: 'wait' })
})

t.test('a changed, an added and a missing setting are all drift', async (t) => {
  for (const drifted of [{ ...config, 'tasks.max': '2' }, { ...config, extra: 'x' }, { name: 'sink' }]) {
    t.match(act(seen({ connectors: [running({ config: drifted })] })).actions, [{ type: 'put', cause: 'drift' }])
  }
})

t.test('a config that Connect rejected is offered again after a while, and told meanwhile', async (t) => {
  const rejected = new Map([['sink', { ...NO_MEMORY, rejected: { detail: 'no such class', until: 30_000 } }]])
  t.match(act(seen({ connectors: [], now: 10_000 }), rejected), {
    actions: [],
    memories: new Map([['sink', { diagnosis: { reason: 'wrong_config', detail: 'no such class' } }]]),
  })
  t.match(act(seen({ connectors: [], now: 30_000 }), rejected).actions, [{ type: 'put' }])
})

t.test('paused or stopped on purpose is left alone, also with a failed task', async (t) => {
  for (const state of ['PAUSED', 'STOPPED']) t.same(act(look({ connectors: [{ ...failed('x'), state }] })).actions, [])
})

t.test('a connector of somebody else is left alone', async (t) => {
  t.same(act(look({ connectors: [running(), { ...failed('x'), name: 'other' }] })).actions, [])
})

t.test(
  'a rejected record is isolated at once; a connector whose work cannot be done beside it is restarted',
  async (t) => {
    const observation = look({ connectors: [failed(traceOf('nul-in-text'))] })
    t.match(act(observation).actions, [
      { type: 'remedy', remedy: 'isolate', attempt: 1, diagnosis: { reason: 'poison_record' } },
    ])
    t.match(
      act(seen({ connectors: [failed(traceOf('nul-in-text'))] }), nothing, [
        { name: 'sink', config: { 'tasks.max': '1' } },
      ]).actions,
      [{ remedy: 'restart_failed' }],
    )
  },
)

t.test('while something is being done nothing else is', async (t) => {
  const busy = new Map([['sink', { ...NO_MEMORY, busy: true }]])
  t.same(act(look({ connectors: [failed('x')] }), busy).actions, [])
  t.same(act(seen({ connectors: [] }), busy).actions, [])
})

t.test('an isolation that was begun is taken up again', async (t) => {
  t.match(
    act(
      look({ connectors: [running({ state: 'STOPPED', tasks: [] })] }),
      new Map([['sink', { ...NO_MEMORY, isolating: true }]]),
    ).actions,
    [{ remedy: 'isolate' }],
  )
})

t.test('an unknown failure is restarted at growing distances, then examined record by record', async (t) => {
  const { done } = watch(40_000, (now) => look({ now, connectors: [failed('boom')] }))
  t.same(done, [
    [0, 'restart_failed'],
    [1_000, 'restart_failed'],
    [3_000, 'restart_failed'],
    [7_000, 'isolate'],
    [15_000, 'isolate'],
    [31_000, 'isolate'],
  ])
})

t.test('running for a moment between two failures makes the distances no shorter; running steadily does', async (t) => {
  const flapping = (now: number) => look({ now, connectors: [now % 2_000 < 1_000 ? failed('boom') : running()] })
  t.same(
    watch(20_000, flapping).done.map(([at]) => at),
    [0, 2_000, 4_000, 8_000, 16_000],
  )
  const { memory } = watch(
    61_000,
    (now) => look({ now: now + 40_000 }),
    new Map([['sink', { ...NO_MEMORY, attempts: 5, tries: 5, reason: 'unknown', lastAt: 39_000 }]]),
  )
  t.match(memory, { attempts: 0, tries: 0, reason: undefined })
})

t.test('while the database is away nothing is restarted, and at its return at once', async (t) => {
  const { done } = watch(20_000, (now) =>
    look({ now, connectors: [failed(traceOf('database-killed'))], ...(now < 15_000 ? { database: 'rejected' } : {}) }),
  )
  t.same(done[0], [15_000, 'restart_failed'])
})

t.test(
  'while the registry is away nothing is restarted, and at its return at once, also when it comes back after the database',
  async (t) => {
    const away = failed('stream.retail.RegistryAway: The Schema Registry does not answer: ConnectException: null')
    const { done } = watch(30_000, (now) =>
      look({
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
  'a database that answers us but not the sink is tried at growing distances of half a minute at the most',
  async (t) => {
    const { done } = watch(100_000, (now) => look({ now, connectors: [failed(traceOf('database-killed'))] }))
    t.same(
      done.map(([at]) => at),
      [0, 1_000, 3_000, 7_000, 15_000, 31_000, 61_000, 91_000],
    )
    t.ok(done.every(([, remedy]) => remedy === 'restart_failed'))
  },
)

t.test('wrong settings are tried again at long distances', async (t) => {
  const { done } = watch(200_000, (now) => look({ now, connectors: [failed(traceOf('wrong-password'))] }))
  t.same(done, [
    [0, 'restart_failed'],
    [30_500, 'restart_failed'],
    [90_500, 'restart_failed'],
  ])
})

t.test(
  'a table that does not fit is examined at once, since it may be one record, and then at long distances',
  async (t) => {
    const table = (now: number) => look({ now, connectors: [failed(traceOf('table-gone'))] })
    t.same(watch(29_000, table).done, [[0, 'isolate']])
    const found = new Map([
      [
        'sink',
        { ...NO_MEMORY, reason: 'wrong_config' as const, misfit: 'no column', tries: 1, attempts: 1, lastAt: 0 },
      ],
    ])
    t.same(watch(200_000, table, found).done, [
      [60_000, 'isolate'],
      [180_000, 'isolate'],
    ])
  },
)

t.test('stuck and without a worker, all is restarted', async (t) => {
  const stuck = (now: number) => look({ now, standstill: new Map([['sink', 61_000]]) })
  t.same(watch(100_000, stuck).done, [
    [0, 'restart_all'],
    [60_000, 'restart_all'],
  ])
  const unassigned = (now: number) => look({ now, connectors: [running({ tasks: [{ id: 0, state: 'UNASSIGNED' }] })] })
  t.same(watch(60_000, unassigned).done, [[30_000, 'restart_all']])
})

t.test('the sales sink can be isolated', async (t) => {
  const [sink] = desiredConnectors
  t.match(
    decide(
      desiredConnectors,
      seen({ connectors: [{ ...failed(traceOf('nul-in-text')), name: sink?.name ?? '', config: sink?.config ?? {} }] }),
      nothing,
      LIMITS,
    ).actions,
    [{ remedy: 'isolate' }],
  )
})

t.test('the number of tasks is a setting, and the rest of a connector stays as its file says', async (t) => {
  const [sink] = withTasks(desiredConnectors, 3)
  t.same(sink, { ...desiredConnectors[0], config: { ...desiredConnectors[0]?.config, 'tasks.max': '3' } })
})
