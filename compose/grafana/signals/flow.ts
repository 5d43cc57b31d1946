import * as units from '@grafana/grafana-foundation-sdk/units'
import { NONE_IS_GOOD, OBJECTIVE_STEPS, type Signal } from '../signal.ts'

// What the whole does, end to end. Names with colons are recorded by compose/prometheus/rules/pipeline.records.yml.

export const salesASecond: Signal = {
  title: 'Sales a second, stage by stage',
  description:
    'What came in, what the broker took, what became rows, over a minute each. Lines lie on each other while nothing waits and nothing is rejected.',
  unit: units.EventsPerSecond,
  queries: [
    { promql: 'retail:events_received:rate1m', legend: 'received' },
    { promql: 'retail:events_accepted:rate1m', legend: 'accepted' },
    { promql: 'retail:rows:rate1m', legend: 'rows' },
    { promql: 'retail:events_rejected:rate1m', legend: 'rejected' },
  ],
}

export const eventToRow: Signal = {
  title: 'From the sale to its row',
  description:
    'Time from the moment of the sale (ts) to its row, over five minutes. Replays of older sales count with their age. Rows that do not come at all are not in here: look at the lag, the canary and missing sales.',
  unit: units.Seconds,
  queries: [
    { promql: 'retail:event_to_row_seconds:p50_5m', legend: 'half of the sales within' },
    { promql: 'retail:event_to_row_seconds:p99_5m', legend: '99 % within' },
  ],
  steps: OBJECTIVE_STEPS,
}

export const acceptToRow: Signal = {
  title: 'From the broker to the row',
  description:
    'Time from the broker taking a sale to its row, over five minutes: the load leg alone. The objective is 99 % within 5 s.',
  unit: units.Seconds,
  queries: [
    { promql: 'retail:accept_to_row_seconds:p50_5m', legend: 'half of the sales within' },
    { promql: 'retail:accept_to_row_seconds:p99_5m', legend: '99 % within' },
  ],
  steps: OBJECTIVE_STEPS,
}

export const whereTimeGoes: Signal = {
  title: 'Where the time goes (99 % within)',
  description:
    "The same stretch in parts: the gateway's whole answer, the broker's acknowledgement as a share of it, and from the broker to the row. The highest line is the stage to look at: board Gateway or board Load leg.",
  unit: units.Seconds,
  queries: [
    { promql: 'retail:http_request_duration_seconds:p99_5m', legend: 'answer of the gateway' },
    {
      promql: 'histogram_quantile(0.99, sum by (le) (rate(retail_produce_duration_seconds_bucket[5m])))',
      legend: 'of that, acknowledged by the broker',
    },
    { promql: 'retail:accept_to_row_seconds:p99_5m', legend: 'broker to row' },
  ],
  steps: OBJECTIVE_STEPS,
}

export const withinFiveSeconds: Signal = {
  title: 'Rows within 5 s',
  description: "Share of the last hour's rows that came within 5 s of the broker. Objective: 99 %.",
  unit: units.PercentUnit,
  decimals: 2,
  max: 1,
  queries: [{ promql: '1 - retail:sales_late:ratio_rate1h', legend: 'within 5 s' }],
  steps: [
    { from: null, color: 'red' },
    { from: 0.99, color: 'green' },
  ],
}

export const notFailed: Signal = {
  title: 'Requests not failed by us',
  description: "Share of the last hour's POST /sales without a 5xx. Objective: 99.9 %.",
  unit: units.PercentUnit,
  decimals: 2,
  max: 1,
  queries: [{ promql: '1 - retail:requests_failed:ratio_rate1h', legend: 'not failed' }],
  steps: [
    { from: null, color: 'red' },
    { from: 0.999, color: 'green' },
  ],
}

export const missingSales: Signal = {
  title: 'Missing sales',
  description:
    "Accepted sales that are neither a row nor a dead letter, as the loader's comparison of topic and table knows. Must be 0: npm run reconcile names them.",
  unit: units.LocaleFormat,
  decimals: 0,
  queries: [{ promql: 'max(retail_pipeline_reconciliation_missing_events)', legend: 'missing' }],
  steps: NONE_IS_GOOD,
}

export const deadLetters: Signal = {
  title: 'Open dead letters',
  description:
    'Rejected sales that are no row and that nobody has given up, by who rejected them: gateway, converter or table. npm run dlq -- list, or the control page, shows and replays them.',
  unit: units.LocaleFormat,
  decimals: 0,
  queries: [{ promql: 'sum by (source) (retail_dead_letters_open)', legend: '{{source}}' }],
  steps: [
    { from: null, color: 'green' },
    { from: 1, color: 'yellow' },
  ],
}

export const canary: Signal = {
  title: 'Canary: seconds since it was last seen',
  description:
    'A marked sale goes through the whole every few seconds. Since it was last sent, accepted and found as a row; the first line that climbs names the stage that is stuck. The canary counts in no business number.',
  unit: units.Seconds,
  queries: [{ promql: 'time() - max by (stage) (retail_canary_last_seen_timestamp_seconds > 0)', legend: '{{stage}}' }],
  steps: [
    { from: null, color: 'green' },
    { from: 60, color: 'red' },
  ],
}

export const canaryRoundtrip: Signal = {
  title: 'Canary: there and back',
  description: "Time from sending the marked sale to finding its row, with the wait for the loader's next look.",
  unit: units.Seconds,
  queries: [
    {
      promql: 'histogram_quantile(0.99, sum by (le) (rate(retail_canary_roundtrip_seconds_bucket[5m])))',
      legend: '99 % within',
    },
  ],
  steps: OBJECTIVE_STEPS,
}

export const partsUp: Signal = {
  title: 'Parts that answer Prometheus',
  description: 'Up or down, by job. A part that is down here may still work: it did not answer a scrape in 4 s.',
  unit: units.Short,
  queries: [{ promql: 'max by (job) (up)', legend: '{{job}}' }],
  texts: [
    { value: 0, text: 'down', color: 'red' },
    { value: 1, text: 'up', color: 'green' },
  ],
}
