import t from 'tap'
import { findReasons } from '../../src/overview/find-reasons.ts'
import type { Facts } from '../../src/overview/snapshot.ts'
import type { DiagnosisReport } from '../../src/supervise/diagnosis.ts'
import { CONNECTOR, factsWith } from './some-facts.ts'

const sink = (part: Partial<typeof CONNECTOR>) => ({ sink: { connectors: [{ ...CONNECTOR, ...part }] } })
const diagnosis = (reason: DiagnosisReport['reason']) => ({
  reason,
  detail: 'it broke',
  hint: null,
  since: '2026-01-01T11:59:00.000Z',
  attempts: 0,
  next: { remedy: 'wait', at: null, until: null } as const,
  summary: `${reason}: it broke; restart at once`,
})

t.test('a pipeline that is well has no reasons', async (t) => {
  t.match(findReasons(factsWith()), { state: 'healthy', reasons: [] })
  t.match(
    findReasons(factsWith({ simulator: { reachable: false, paused: null } })),
    { state: 'healthy' },
    'sales may come from elsewhere',
  )
  t.match(findReasons(factsWith({ simulator: { paused: true } })), { state: 'healthy' })
})

const CASES: [string, Facts, 'broken' | 'degraded', string, RegExp][] = [
  [
    'a gateway that is away',
    factsWith({ gateway: { reachable: false, ready: null } }),
    'broken',
    'gateway_unreachable',
    /Start ingest-api/,
  ],
  [
    'a gateway that is not ready',
    factsWith({ gateway: { ready: false, waiting_for: { kafka: 'connecting' } } }),
    'broken',
    'gateway_not_ready',
    /kafka: connecting/,
  ],
  [
    'a gateway that warns',
    factsWith({ gateway: { warnings: { schema: 'version 2 is unusable' } } }),
    'degraded',
    'gateway_warns_of_schema',
    /version 2/,
  ],
  [
    'Kafka away',
    factsWith({ topic: { away: 'rejected' } }),
    'broken',
    'kafka_away',
    /rejected.*what was accepted is kept/,
  ],
  ['Postgres away', factsWith({ store: { away: 'rejected' } }), 'broken', 'database_away', /sales wait in the topic/],
  [
    'a sink that failed',
    factsWith(sink({ diagnosis: diagnosis('wrong_config') })),
    'broken',
    'sink_wrong_config',
    /it broke; restart at once/,
  ],
  ['a sink that starts', factsWith(sink({ diagnosis: diagnosis('starting') })), 'degraded', 'sink_starting', /seconds/],
  [
    'a sink paused on purpose',
    factsWith({
      ...sink({ state: 'PAUSED', desired: 'paused', desired_by: 'ann', desired_reason: 'a test' }),
      topic: { lag: 7 },
    }),
    'degraded',
    'sink_paused',
    /by ann: a test\. 7 sales wait/,
  ],
  [
    'a sink paused by others',
    factsWith(sink({ state: 'PAUSED' })),
    'degraded',
    'sink_paused_elsewhere',
    /not by this page/,
  ],
  [
    'a sink that was just resumed',
    factsWith({
      ...sink({ state: 'PAUSED', desired_by: 'ann', desired_at: '2026-01-01T11:59:55.000Z' }),
      canary: { state: 'lost' },
    }),
    'degraded',
    'sink_resuming',
    /resumed by ann/,
  ],
  [
    'a sink resumed long ago and paused by others',
    factsWith(sink({ state: 'PAUSED', desired_at: '2026-01-01T11:00:00.000Z' })),
    'degraded',
    'sink_paused_elsewhere',
    /not by this page/,
  ],
  [
    'a canary that a paused sink holds',
    factsWith({ ...sink({ state: 'PAUSED', desired: 'paused', desired_by: 'ann' }), canary: { state: 'lost' } }),
    'degraded',
    'sink_paused',
    /on purpose by ann/,
  ],
  ['a sink stopped by others', factsWith(sink({ state: 'STOPPED' })), 'degraded', 'sink_stopped_elsewhere', /stopped/],
  [
    'a sink that runs although it was paused',
    factsWith(sink({ desired: 'paused', desired_by: 'ann' })),
    'degraded',
    'sink_runs_against_wish',
    /ann wanted it paused/,
  ],
  [
    'a sink stopped for an isolation',
    factsWith(sink({ state: 'STOPPED', isolating: true })),
    'degraded',
    'sink_isolating',
    /seconds/,
  ],
  [
    'a lag that grows',
    factsWith({ topic: { lag: 9, lag_seconds: 61, growing: true } }),
    'broken',
    'sink_behind',
    /9 sales wait.*61 s/,
  ],
  [
    'a lag that shrinks',
    factsWith({ topic: { lag: 9, lag_seconds: 61, growing: false } }),
    'degraded',
    'catching_up',
    /catching up/,
  ],
  ['one sale missing', factsWith({ loss: { missing: 1 } }), 'broken', 'sales_missing', /^1 accepted sale is neither/],
  [
    'no comparison for long',
    factsWith({ loss: { unknown: { since: '2026-01-01T11:50:00.000Z', cause: 'the registry does not answer' } } }),
    'degraded',
    'loss_unknown',
    /cannot tell whether anything is lost.*since 2026-01-01T11:50.*the registry does not answer/,
  ],
  ['a lost canary', factsWith({ canary: { state: 'lost' } }), 'broken', 'canary_lost', /does not arrive/],
  ['a late canary', factsWith({ canary: { state: 'late' } }), 'degraded', 'canary_late', /late/],
  [
    'open dead letters',
    factsWith({ dead_letters: { open: 3, by_source: { gateway: 2, converter: 0, table: 1 } } }),
    'degraded',
    'dead_letters_open',
    /^1 dead letter waits for somebody \(1 rejected by the table\)/,
  ],
  [
    'the registry away',
    factsWith({ registry: { reachable: false, detail: 'rejected' }, loader: { waiting_for: { schemas: 'rejected' } } }),
    'degraded',
    'registry_away',
    /rejected/,
  ],
  [
    'no partition ahead',
    factsWith({ store: { partitions: { ahead: 0, oldest: null, rows_in_default: 0 } } }),
    'degraded',
    'no_partition_ahead',
    /Tomorrow/,
  ],
  [
    'rows without a partition',
    factsWith({ store: { partitions: { ahead: 3, oldest: null, rows_in_default: 2 } } }),
    'degraded',
    'rows_in_default',
    /^2 rows have/,
  ],
  [
    'a loader that warns',
    factsWith({ loader: { warnings: { retention: 'a long query' } } }),
    'degraded',
    'loader_warns_of_retention',
    /a long query/,
  ],
  [
    'a loader that could not prepare',
    factsWith({ loader: { prepared: false, waiting_for: { roles: 'permission denied' } } }),
    'broken',
    'loader_waits_for_roles',
    /permission denied/,
  ],
  [
    'a loader that started without Postgres',
    factsWith({
      loader: {
        prepared: false,
        waiting_for: { tables: 'rejected', roles: 'waits for tables', partitions: 'waits for tables' },
      },
    }),
    'broken',
    'loader_waits_for_tables',
    /rejected/,
  ],
  [
    'Postgres away from a loader that was prepared',
    factsWith({
      store: { away: 'rejected' },
      loader: { waiting_for: { tables: 'rejected', roles: 'rejected', retention: 'rejected' } },
    }),
    'broken',
    'database_away',
    /rejected/,
  ],
  [
    'a config that Connect does not take now, of a sink that runs',
    factsWith({ loader: { waiting_for: { connectors: 'Kafka Connect rejected PUT' } } }),
    'degraded',
    'loader_waits_for_connectors',
    /rejected PUT/,
  ],
]
for (const [what, facts, state, code, text] of CASES) {
  t.test(`${what} makes it ${state}, and nothing else is told`, async (t) => {
    const found = findReasons(facts)
    t.equal(found.state, state)
    t.same(
      found.reasons.map((reason) => reason.code),
      [code],
    )
    t.match(found.reasons[0]?.text, text)
  })
}

t.test('what is broken stands first, and a sink that is paused or failed explains the lag', async (t) => {
  const facts = factsWith({
    ...sink({ state: 'PAUSED', desired: 'paused' }),
    gateway: { reachable: false },
    loss: { missing: 2 },
    topic: { lag: 5, lag_seconds: 99, growing: true },
  })
  t.same(
    findReasons(facts).reasons.map(({ code }) => code),
    ['gateway_unreachable', 'sales_missing', 'sink_paused'],
  )
})

t.test(
  'what strangers send and the gateway rejects leaves the pipeline healthy, however much of it is open',
  async (t) => {
    t.same(
      findReasons(factsWith({ dead_letters: { open: 900, by_source: { gateway: 900, converter: 0, table: 0 } } })),
      { state: 'healthy', reasons: [], broken: new Set() },
    )
  },
)

t.test('what is not there yet in the first minute is only starting', async (t) => {
  const loader = { prepared: false, waiting_for: { tables: 'not done yet' } }
  t.equal(
    findReasons(
      factsWith({ loader: { ...loader, started_at: '2026-01-01T11:59:30.000Z' }, gateway: { reachable: false } }),
    ).state,
    'starting',
  )
  t.equal(findReasons(factsWith({ loader, gateway: { reachable: false } })).state, 'broken')
})
