import * as units from '@grafana/grafana-foundation-sdk/units'
import { NONE_IS_GOOD, type Signal } from '../signal.ts'

// Kafka and Connect from within, by the Prometheus agent in their processes: compose/kafka/jmx.yml, compose/connect/jmx.yml.

const JAVA = 'job=~"kafka|connect",instance=~"$instance"'
const KAFKA = 'job="kafka",instance=~"$instance"'
const CONNECT = 'job="connect",instance=~"$instance"'

/** These two are asked less often than the services: looking at all their beans costs them time. */
const SCRAPED_EVERY_SECONDS = 15

export const heap: Signal = {
  title: 'Heap in use',
  description:
    'Share of the largest heap that it may have (KAFKA_JVM_OPTS, CONNECT_JVM_OPTS). A saw is normal; lows that climb for hours are a leak, or too small a heap.',
  unit: units.PercentUnit,
  max: 1,
  scrapedEverySeconds: SCRAPED_EVERY_SECONDS,
  queries: [
    {
      promql: `sum by (job) (jvm_memory_used_bytes{${JAVA},area="heap"}) / sum by (job) (jvm_memory_max_bytes{${JAVA},area="heap"})`,
      legend: '{{job}}',
    },
  ],
  steps: [
    { from: null, color: 'green' },
    { from: 0.9, color: 'red' },
  ],
}

export const memory: Signal = {
  title: 'Memory of the processes',
  description: 'Resident memory: heap, code, threads and buffers together.',
  unit: units.BytesIEC,
  scrapedEverySeconds: SCRAPED_EVERY_SECONDS,
  queries: [{ promql: `sum by (job) (process_resident_memory_bytes{${JAVA}})`, legend: '{{job}}' }],
}

export const cpu: Signal = {
  title: 'CPU',
  description: 'Seconds of CPU a second: 1 is one core.',
  unit: units.Short,
  scrapedEverySeconds: SCRAPED_EVERY_SECONDS,
  queries: [{ promql: `sum by (job) (rate(process_cpu_seconds_total{${JAVA}}[$__rate_interval]))`, legend: '{{job}}' }],
}

export const collecting: Signal = {
  title: 'Time spent on garbage',
  description:
    'Share of the time for which the process stood still to collect garbage. Above a tenth it works for its heap more than for you.',
  unit: units.PercentUnit,
  scrapedEverySeconds: SCRAPED_EVERY_SECONDS,
  queries: [
    { promql: `sum by (job) (rate(jvm_gc_collection_seconds_sum{${JAVA}}[$__rate_interval]))`, legend: '{{job}}' },
  ],
  steps: [
    { from: null, color: 'green' },
    { from: 0.1, color: 'red' },
  ],
}

export const throughput: Signal = {
  title: 'Bytes through the broker a second',
  description: 'Records in from producers, and out to consumers and Connect.',
  unit: units.BytesPerSecondSI,
  scrapedEverySeconds: SCRAPED_EVERY_SECONDS,
  queries: [
    { promql: `sum(rate(kafka_bytes_in_total{${KAFKA}}[$__rate_interval]))`, legend: 'in' },
    { promql: `sum(rate(kafka_bytes_out_total{${KAFKA}}[$__rate_interval]))`, legend: 'out' },
  ],
}

export const brokerRequests: Signal = {
  title: "Time of the broker's requests (99 % within)",
  description:
    'As the broker measures it. A fetch waits for records, half a second or so when few come: that is no trouble.',
  unit: units.Seconds,
  scrapedEverySeconds: SCRAPED_EVERY_SECONDS,
  queries: [
    { promql: `max by (request) (kafka_request_time_seconds{${KAFKA},quantile="0.99"})`, legend: '{{request}}' },
  ],
}

export const brokerTrouble: Signal = {
  title: 'Partitions in trouble',
  description: 'Under-replicated, below the in-sync replicas that acks=all needs, or offline. Must be 0.',
  unit: units.Short,
  decimals: 0,
  scrapedEverySeconds: SCRAPED_EVERY_SECONDS,
  queries: [
    { promql: `sum(kafka_under_replicated_partitions{${KAFKA}})`, legend: 'under-replicated' },
    { promql: `sum(kafka_under_min_isr_partitions{${KAFKA}})`, legend: 'below min. in-sync' },
    { promql: `sum(kafka_offline_partitions{${KAFKA}})`, legend: 'offline' },
  ],
  steps: NONE_IS_GOOD,
}

export const putBatch: Signal = {
  title: 'Time of a batch into the table',
  description:
    "What the sink's task needs to write one batch, on average and at most, over the last half minute, and to commit its offsets.",
  unit: units.Seconds,
  scrapedEverySeconds: SCRAPED_EVERY_SECONDS,
  queries: [
    {
      promql: `max by (connector) (kafka_connect_sink_task_put_batch_avg_seconds{${CONNECT}})`,
      legend: 'batch, average',
    },
    {
      promql: `max by (connector) (kafka_connect_sink_task_put_batch_max_seconds{${CONNECT}})`,
      legend: 'batch, at most',
    },
    {
      promql: `max by (connector) (kafka_connect_task_offset_commit_avg_seconds{${CONNECT}})`,
      legend: 'offset commit, average',
    },
  ],
}

export const threads: Signal = {
  title: 'Threads',
  description: 'A count that only climbs is a leak.',
  unit: units.Short,
  decimals: 0,
  scrapedEverySeconds: SCRAPED_EVERY_SECONDS,
  queries: [{ promql: `sum by (job) (jvm_threads_current{${JAVA}})`, legend: '{{job}}' }],
}
