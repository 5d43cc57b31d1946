import type { Facts } from '../../src/overview/snapshot.ts'
import type { DiagnosisReport } from '../../src/supervise/diagnosis.ts'
import { CONNECTOR, factsWith } from './some-facts.ts'

/** A pipeline whose only connector differs from the healthy one. */
export const sink = (part: Partial<typeof CONNECTOR>) => ({ sink: { connectors: [{ ...CONNECTOR, ...part }] } })
const diagnosis = (reason: DiagnosisReport['reason']) => ({
  reason,
  detail: 'it broke',
  hint: null,
  since: '2026-01-01T11:59:00.000Z',
  attempts: 0,
  next: { remedy: 'wait', at: null, until: null } as const,
  summary: `${reason}: it broke; restart at once`,
})

/** What is wrong, the facts, and the one reason expected: state, code, text. */
export const CASES: [string, Facts, 'broken' | 'degraded', string, RegExp][] = [
  [
    'an unreachable gateway',
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
    'Kafka down',
    factsWith({ topic: { away: 'rejected' } }),
    'broken',
    'kafka_away',
    /rejected.*accepted sales are kept/,
  ],
  ['Postgres down', factsWith({ store: { away: 'rejected' } }), 'broken', 'database_away', /sales wait in the topic/],
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
    'a sink paused outside the page',
    factsWith(sink({ state: 'PAUSED' })),
    'degraded',
    'sink_paused_elsewhere',
    /outside this page/,
  ],
  [
    'a sink resumed a moment ago',
    factsWith({
      ...sink({ state: 'PAUSED', desired_by: 'ann', desired_at: '2026-01-01T11:59:55.000Z' }),
      canary: { state: 'lost' },
    }),
    'degraded',
    'sink_resuming',
    /resumed by ann/,
  ],
  [
    'a sink resumed long ago and paused outside the page',
    factsWith(sink({ state: 'PAUSED', desired_at: '2026-01-01T11:00:00.000Z' })),
    'degraded',
    'sink_paused_elsewhere',
    /outside this page/,
  ],
  [
    'a canary held up by a paused sink',
    factsWith({ ...sink({ state: 'PAUSED', desired: 'paused', desired_by: 'ann' }), canary: { state: 'lost' } }),
    'degraded',
    'sink_paused',
    /on purpose by ann/,
  ],
  [
    'a sink stopped outside the page',
    factsWith(sink({ state: 'STOPPED' })),
    'degraded',
    'sink_stopped_elsewhere',
    /stopped/,
  ],
  [
    'a sink that runs although it should be paused',
    factsWith(sink({ desired: 'paused', desired_by: 'ann' })),
    'degraded',
    'sink_runs_against_desired_state',
    /set by ann, is paused/,
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
    'no recent reconciliation',
    factsWith({ loss: { unknown: { since: '2026-01-01T11:50:00.000Z', cause: 'the registry does not answer' } } }),
    'degraded',
    'loss_unknown',
    /cannot tell whether sales are missing.*since 2026-01-01T11:50.*the registry does not answer/,
  ],
  ['a lost canary', factsWith({ canary: { state: 'lost' } }), 'broken', 'canary_lost', /do not arrive/],
  ['a late canary', factsWith({ canary: { state: 'late' } }), 'degraded', 'canary_late', /late/],
  [
    'open dead letters',
    factsWith({ dead_letters: { open: 3, by_source: { gateway: 2, converter: 0, table: 1 } } }),
    'degraded',
    'dead_letters_open',
    /^1 dead letter needs a decision \(1 rejected by the table\)/,
  ],
  [
    'the registry down',
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
    'Postgres down after the loader was prepared',
    factsWith({
      store: { away: 'rejected' },
      loader: { waiting_for: { tables: 'rejected', roles: 'rejected', retention: 'rejected' } },
    }),
    'broken',
    'database_away',
    /rejected/,
  ],
  [
    'a config that Connect rejects while the sink runs',
    factsWith({ loader: { waiting_for: { connectors: 'Kafka Connect rejected PUT' } } }),
    'degraded',
    'loader_waits_for_connectors',
    /rejected PUT/,
  ],
]
