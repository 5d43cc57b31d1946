import * as units from '@grafana/grafana-foundation-sdk/units'
import { OBJECTIVE_STEPS, type Signal, quantile, rate } from '../signal.ts'

// POST /sales, on the selected instances.

const GATEWAY = 'job="ingest-api",instance=~"$instance"'
const SALES = `${GATEWAY},route="/sales",method="POST"`

export const requestsByCode: Signal = {
  title: 'Requests per second by status',
  description:
    'Responses to POST /sales by status code. 202 and 207: accepted, wholly or in part; 4xx: rejected with a ' +
    'reason; 5xx: a fault of the pipeline.',
  unit: units.RequestsPerSecond,
  queries: [{ promql: rate(`retail_http_requests_total{${SALES}}`, 'code'), legend: '{{code}}' }],
}

export const responseTime: Signal = {
  title: 'Response time',
  description: 'From the arrival of a request to its response, which is sent after the broker has acknowledged.',
  unit: units.Seconds,
  queries: [
    { promql: quantile(0.5, 'retail_http_request_duration_seconds', SALES), legend: 'p50' },
    { promql: quantile(0.99, 'retail_http_request_duration_seconds', SALES), legend: 'p99' },
  ],
  steps: OBJECTIVE_STEPS,
}

export const outcomes: Signal = {
  title: 'Sales per second by outcome',
  description:
    'Accepted: acknowledged by the broker. Duplicate: acknowledged before, not published again. Rejected: breaks ' +
    'a validation rule. Unknown: no acknowledgement in time; the client retries.',
  unit: units.EventsPerSecond,
  queries: [
    { promql: rate(`retail_events_accepted_total{${GATEWAY}}`, 'job'), legend: 'accepted' },
    { promql: rate(`retail_events_duplicate_total{${GATEWAY}}`, 'job'), legend: 'duplicate' },
    { promql: rate(`retail_events_rejected_total{${GATEWAY}}`, 'job'), legend: 'rejected' },
    { promql: rate(`retail_events_unknown_outcome_total{${GATEWAY}}`, 'job'), legend: 'unknown outcome' },
  ],
}

export const rejectedByReason: Signal = {
  title: 'Rejected sales per second by reason',
  description:
    'The first validation error of each rejected sale. They are kept in sales-rejected: npm run dlq -- list.',
  unit: units.EventsPerSecond,
  queries: [{ promql: rate(`retail_events_rejected_total{${GATEWAY}}`, 'reason'), legend: '{{reason}}' }],
}

export const requestsRejected: Signal = {
  title: 'Rejected requests per second by reason',
  description:
    'Requests of which nothing was published, by error code. overloaded and kafka_unavailable are faults ' +
    "of the pipeline, rate_limited and the rest are the client's.",
  unit: units.RequestsPerSecond,
  queries: [{ promql: rate(`retail_requests_rejected_total{${GATEWAY}}`, 'reason'), legend: '{{reason}}' }],
}

export const inFlight: Signal = {
  title: 'Sales in flight',
  description:
    'Sales waiting for the broker, and rejected sales not yet published. At the limit the gateway responds 503 ' +
    'with Retry-After.',
  unit: units.Short,
  queries: [
    { promql: `sum(retail_inflight_events{${GATEWAY}})`, legend: 'in flight' },
    { promql: `sum(retail_rejected_pending_events{${GATEWAY}})`, legend: 'rejected, not yet published' },
  ],
}

export const produceLatency: Signal = {
  title: 'Produce latency',
  description:
    'From a produce request to its acknowledgement by all in-sync replicas. One request carries all sales that ' +
    'arrived in the meantime.',
  unit: units.Seconds,
  queries: [
    { promql: quantile(0.5, 'retail_produce_duration_seconds', GATEWAY), legend: 'p50' },
    { promql: quantile(0.99, 'retail_produce_duration_seconds', GATEWAY), legend: 'p99' },
  ],
  steps: OBJECTIVE_STEPS,
}

export const publishErrors: Signal = {
  title: 'Broker and registry errors',
  description:
    'Per second: produce requests without an acknowledgement and replaced producers, by cause, and failed ' +
    'requests to the registry.',
  unit: units.OpsPerSecond,
  queries: [
    { promql: rate(`retail_produce_errors_total{${GATEWAY}}`, 'kind'), legend: 'not acknowledged: {{kind}}' },
    { promql: rate(`retail_producer_recreations_total{${GATEWAY}}`, 'cause'), legend: 'producer replaced: {{cause}}' },
    {
      promql: rate(`retail_registry_requests_total{${GATEWAY},outcome="unreachable"}`, 'outcome'),
      legend: 'registry unreachable',
    },
  ],
}

export const eventLoop: Signal = {
  title: 'Gateway CPU',
  description: 'CPU usage in cores. JavaScript runs on one core; near 1 the gateway is at its limit.',
  unit: units.PercentUnit,
  queries: [
    {
      promql: `sum by (instance) (rate(process_cpu_seconds_total{${GATEWAY}}[$__rate_interval]))`,
      legend: '{{instance}}',
    },
  ],
  steps: [
    { from: null, color: 'green' },
    { from: 0.9, color: 'red' },
  ],
}
