import * as units from '@grafana/grafana-foundation-sdk/units'
import { NONE_IS_GOOD, OBJECTIVE_STEPS, type Signal } from '../signal.ts'

// The pipeline end to end. Metrics with colons are recorded by compose/prometheus/rules/pipeline.records.yml.

export const salesPerSecond: Signal = {
  title: 'Sales per second by stage',
  description:
    'Received, accepted, rejected, and written as rows; rates over one minute. The lines coincide while nothing ' +
    'waits and nothing is rejected.',
  unit: units.EventsPerSecond,
  queries: [
    { promql: 'retail:events_received:rate1m', legend: 'received' },
    { promql: 'retail:events_accepted:rate1m', legend: 'accepted' },
    { promql: 'retail:rows:rate1m', legend: 'rows' },
    { promql: 'retail:events_rejected:rate1m', legend: 'rejected' },
  ],
}

export const eventToRow: Signal = {
  title: 'Freshness: sale to row',
  description:
    'Time from the sale (ts) to its row, over five minutes. Replays of older sales count with their full age. ' +
    'Sales that never become rows are not included: see lag, canary and missing sales.',
  unit: units.Seconds,
  queries: [
    { promql: 'retail:event_to_row_seconds:p50_5m', legend: 'p50' },
    { promql: 'retail:event_to_row_seconds:p99_5m', legend: 'p99' },
  ],
  steps: OBJECTIVE_STEPS,
}

export const acceptToRow: Signal = {
  title: 'Broker to row',
  description:
    'Time from the broker appending a sale to its row, over five minutes: the sink alone. The objective is 99 % ' +
    'within 5 s.',
  unit: units.Seconds,
  queries: [
    { promql: 'retail:accept_to_row_seconds:p50_5m', legend: 'p50' },
    { promql: 'retail:accept_to_row_seconds:p99_5m', legend: 'p99' },
  ],
  steps: OBJECTIVE_STEPS,
}

export const latencyByStage: Signal = {
  title: 'Latency by stage (p99)',
  description:
    "The gateway's response time, the broker's acknowledgement within it, and broker to row. Start with " +
    'the stage of the highest line: the Gateway board or the Load leg board.',
  unit: units.Seconds,
  queries: [
    { promql: 'retail:http_request_duration_seconds:p99_5m', legend: 'gateway response' },
    {
      promql: 'histogram_quantile(0.99, sum by (le) (rate(retail_produce_duration_seconds_bucket[5m])))',
      legend: 'broker acknowledgement (included)',
    },
    { promql: 'retail:accept_to_row_seconds:p99_5m', legend: 'broker to row' },
  ],
  steps: OBJECTIVE_STEPS,
}

export const withinFiveSeconds: Signal = {
  title: 'Rows within 5 s',
  description: "Share of the last hour's rows written within 5 s of the broker's acknowledgement. Objective: 99 %.",
  unit: units.PercentUnit,
  decimals: 2,
  max: 1,
  queries: [{ promql: '1 - retail:sales_late:ratio_rate1h', legend: 'within 5 s' }],
  steps: [
    { from: null, color: 'red' },
    { from: 0.99, color: 'green' },
  ],
}

export const requestsWithout5xx: Signal = {
  title: 'Requests without a 5xx',
  description: "Share of the last hour's POST /sales requests without a 5xx. Objective: 99.9 %.",
  unit: units.PercentUnit,
  decimals: 2,
  max: 1,
  queries: [{ promql: '1 - retail:requests_failed:ratio_rate1h', legend: 'without 5xx' }],
  steps: [
    { from: null, color: 'red' },
    { from: 0.999, color: 'green' },
  ],
}

export const missingSales: Signal = {
  title: 'Missing sales',
  description:
    "Accepted sales that are neither a row nor a dead letter, according to the loader's reconciliation. " +
    'Must be 0: npm run reconcile lists them.',
  unit: units.LocaleFormat,
  decimals: 0,
  queries: [{ promql: 'max(retail_pipeline_reconciliation_missing_events)', legend: 'missing' }],
  steps: NONE_IS_GOOD,
}

export const deadLetters: Signal = {
  title: 'Open dead letters',
  description:
    'Dead letters that are neither replayed nor discarded, by source: gateway, converter or table. npm run dlq ' +
    '-- list or the control page shows and replays them.',
  unit: units.LocaleFormat,
  decimals: 0,
  queries: [{ promql: 'sum by (source) (retail_dead_letters_open)', legend: '{{source}}' }],
  steps: [
    { from: null, color: 'green' },
    { from: 1, color: 'yellow' },
  ],
}

export const canary: Signal = {
  title: 'Canary: time since last seen',
  description:
    'A marked sale passes through the whole pipeline every few seconds. Time since it was last sent, accepted ' +
    'and found as a row; the first line that climbs is the stage that is stuck. Business numbers exclude the ' +
    'canary.',
  unit: units.Seconds,
  queries: [{ promql: 'time() - max by (stage) (retail_canary_last_seen_timestamp_seconds > 0)', legend: '{{stage}}' }],
  steps: [
    { from: null, color: 'green' },
    { from: 60, color: 'red' },
  ],
}

export const canaryRoundtrip: Signal = {
  title: 'Canary: round trip',
  description: "Time from sending the canary sale to finding its row, including the loader's polling interval.",
  unit: units.Seconds,
  queries: [
    {
      promql: 'histogram_quantile(0.99, sum by (le) (rate(retail_canary_roundtrip_seconds_bucket[5m])))',
      legend: 'p99',
    },
  ],
  steps: OBJECTIVE_STEPS,
}

export const targetsUp: Signal = {
  title: 'Scrape targets',
  description:
    'Up or down by job. Down means that a scrape failed or took longer than 4 s; the part itself may still work.',
  unit: units.Short,
  queries: [{ promql: 'max by (job) (up)', legend: '{{job}}' }],
  texts: [
    { value: 0, text: 'down', color: 'red' },
    { value: 1, text: 'up', color: 'green' },
  ],
}
