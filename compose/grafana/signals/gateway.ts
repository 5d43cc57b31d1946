import * as units from '@grafana/grafana-foundation-sdk/units'
import { OBJECTIVE_STEPS, type Signal, quantile, rate } from '../signal.ts'

// The front door, POST /sales, of the chosen instances.

const GATEWAY = 'job="ingest-api",instance=~"$instance"'
const SALES = `${GATEWAY},route="/sales",method="POST"`

export const requestsByCode: Signal = {
  title: 'Requests a second, by answer',
  description:
    'Answers to POST /sales by status code. 202 and 207: taken; 4xx: rejected with a reason; 5xx: ours to mend.',
  unit: units.RequestsPerSecond,
  queries: [{ promql: rate(`retail_http_requests_total{${SALES}}`, 'code'), legend: '{{code}}' }],
}

export const answerTime: Signal = {
  title: 'Time to the answer',
  description: 'From the arrival of a request to its answer, which comes after the broker has acknowledged.',
  unit: units.Seconds,
  queries: [
    { promql: quantile(0.5, 'retail_http_request_duration_seconds', SALES), legend: 'half within' },
    { promql: quantile(0.99, 'retail_http_request_duration_seconds', SALES), legend: '99 % within' },
  ],
  steps: OBJECTIVE_STEPS,
}

export const verdicts: Signal = {
  title: 'Sales a second, by verdict',
  description:
    'Accepted: acknowledged by the broker. Duplicate: acknowledged before, not sent again. Rejected: breaks a rule of the schema. Unknown: the broker gave no clear answer in time; the client sends it again.',
  unit: units.EventsPerSecond,
  queries: [
    { promql: rate(`retail_events_accepted_total{${GATEWAY}}`, 'job'), legend: 'accepted' },
    { promql: rate(`retail_events_duplicate_total{${GATEWAY}}`, 'job'), legend: 'duplicate' },
    { promql: rate(`retail_events_rejected_total{${GATEWAY}}`, 'job'), legend: 'rejected' },
    { promql: rate(`retail_events_unknown_outcome_total{${GATEWAY}}`, 'job'), legend: 'unknown outcome' },
  ],
}

export const rejectedByReason: Signal = {
  title: 'Rejected sales a second, by reason',
  description:
    'The first thing wrong with each sale that was rejected. They are kept in sales-rejected: npm run dlq -- list.',
  unit: units.EventsPerSecond,
  queries: [{ promql: rate(`retail_events_rejected_total{${GATEWAY}}`, 'reason'), legend: '{{reason}}' }],
}

export const requestsTurnedAway: Signal = {
  title: 'Requests turned away a second, by reason',
  description:
    "Requests of which nothing was published, by the code of the answer: overloaded and kafka_unavailable are ours, rate_limited and the rest are the client's.",
  unit: units.RequestsPerSecond,
  queries: [{ promql: rate(`retail_requests_rejected_total{${GATEWAY}}`, 'reason'), legend: '{{reason}}' }],
}

export const inFlight: Signal = {
  title: 'Sales that wait for their answer',
  description:
    'In flight to the broker, and rejected ones that are still to be kept. At the limit the gateway answers 503 with Retry-After.',
  unit: units.Short,
  queries: [
    { promql: `sum(retail_inflight_events{${GATEWAY}})`, legend: 'in flight' },
    { promql: `sum(retail_rejected_pending_events{${GATEWAY}})`, legend: 'rejected, to be kept' },
  ],
}

export const brokerAcknowledges: Signal = {
  title: "Time to the broker's acknowledgement",
  description:
    'From a produce call to its acknowledgement by all in-sync replicas. One call carries all the sales that came meanwhile.',
  unit: units.Seconds,
  queries: [
    { promql: quantile(0.5, 'retail_produce_duration_seconds', GATEWAY), legend: 'half within' },
    { promql: quantile(0.99, 'retail_produce_duration_seconds', GATEWAY), legend: '99 % within' },
  ],
  steps: OBJECTIVE_STEPS,
}

export const produceTrouble: Signal = {
  title: 'Trouble with the broker and the registry',
  description:
    'Produce calls without an acknowledgement and producers given up for a new one, by why, and questions to the registry that it did not answer, a second.',
  unit: units.OpsPerSecond,
  queries: [
    { promql: rate(`retail_produce_errors_total{${GATEWAY}}`, 'kind'), legend: 'not acknowledged: {{kind}}' },
    { promql: rate(`retail_producer_recreations_total{${GATEWAY}}`, 'cause'), legend: 'new producer: {{cause}}' },
    {
      promql: rate(`retail_registry_requests_total{${GATEWAY},outcome="unreachable"}`, 'outcome'),
      legend: 'registry unreachable',
    },
  ],
}

export const eventLoop: Signal = {
  title: "Load of the gateway's process",
  description: 'CPU in shares of a core. JavaScript runs on one; near 1 the gateway is at its limit.',
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
