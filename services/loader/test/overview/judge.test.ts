import t from 'tap'
import { Judge } from '../../src/overview/judge.ts'
import { CONNECTOR, factsWith } from './some-facts.ts'

t.test('each stage shows its worst reason, and a pause is not a fault', async (t) => {
  const judge = new Judge()
  t.match(judge.judge(factsWith()).stages, {
    simulator: { state: 'ok' },
    gateway: { state: 'ok' },
    kafka: { state: 'ok' },
    sink: { state: 'ok' },
    store: { state: 'ok', text: '10 rows' },
    registry: { state: 'ok' },
    loader: { state: 'ok' },
  })
  const failing = factsWith({
    gateway: { reachable: false },
    simulator: { paused: true },
    registry: { reachable: null },
    dead_letters: { open: 1, by_source: { gateway: 0, converter: 1, table: 0 } },
    topic: { away: 'rejected' },
    sink: { connectors: [{ ...CONNECTOR, state: 'PAUSED', desired: 'paused', desired_by: 'ann' }] },
  })
  t.match(judge.judge(failing).stages, {
    simulator: { state: 'paused' },
    gateway: { state: 'down' },
    kafka: { state: 'down' },
    sink: { state: 'paused', text: /ann/ },
    store: { state: 'ok' },
    loader: { state: 'warn' },
    registry: { state: 'unknown' },
  })
})

t.test('a reason keeps the time it was first seen until it disappears', async (t) => {
  const judge = new Judge()
  const away = (at: string) =>
    judge.judge({ ...factsWith({ gateway: { reachable: false } }), at }).verdict.reasons[0]?.since
  t.equal(away('2026-01-01T12:00:00.000Z'), '2026-01-01T12:00:00.000Z')
  t.equal(away('2026-01-01T12:00:05.000Z'), '2026-01-01T12:00:00.000Z')
  judge.judge(factsWith())
  t.equal(away('2026-01-01T12:00:10.000Z'), '2026-01-01T12:00:10.000Z')
})
