import * as units from '@grafana/grafana-foundation-sdk/units'
import { NONE_IS_GOOD, type Signal } from '../signal.ts'

// JVM and JMX metrics of Kafka and Connect: compose/kafka/jmx.yml, compose/connect/jmx.yml.

const JAVA = 'job=~"kafka|connect",instance=~"$instance"'
const KAFKA = 'job="kafka",instance=~"$instance"'
const CONNECT = 'job="connect",instance=~"$instance"'

/** Scraped less often than the services, as reading all MBeans is expensive. */
const SCRAPED_EVERY_SECONDS = 15

export const heap: Signal = {
  title: 'Heap usage',
  description:
    'Share of the maximum heap (KAFKA_JVM_OPTS, CONNECT_JVM_OPTS). A sawtooth is normal; troughs that climb for ' +
    'hours mean a leak or too small a heap.',
  unit: units.PercentUnit,
  max: 1,
  scrapedEverySeconds: SCRAPED_EVERY_SECONDS,
  queries: [
    {
      promql:
        `sum by (job) (jvm_memory_used_bytes{${JAVA},area="heap"}) / sum by (job) ` +
        `(jvm_memory_max_bytes{${JAVA},area="heap"})`,
      legend: '{{job}}',
    },
  ],
  steps: [
    { from: null, color: 'green' },
    { from: 0.9, color: 'red' },
  ],
}

export const memory: Signal = {
  title: 'Resident memory',
  description: 'Heap, code, thread stacks and buffers together.',
  unit: units.BytesIEC,
  scrapedEverySeconds: SCRAPED_EVERY_SECONDS,
  queries: [{ promql: `sum by (job) (process_resident_memory_bytes{${JAVA}})`, legend: '{{job}}' }],
}

export const cpu: Signal = {
  title: 'CPU',
  description: 'CPU usage in cores: 1 is one fully used core.',
  unit: units.Short,
  scrapedEverySeconds: SCRAPED_EVERY_SECONDS,
  queries: [{ promql: `sum by (job) (rate(process_cpu_seconds_total{${JAVA}}[$__rate_interval]))`, legend: '{{job}}' }],
}

export const garbageCollection: Signal = {
  title: 'Garbage collection time',
  description:
    'Share of time the process was paused for garbage collection. Above 10 % the heap is probably too small.',
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
  title: 'Broker throughput',
  description: 'Bytes per second from producers, and to consumers and Connect.',
  unit: units.BytesPerSecondSI,
  scrapedEverySeconds: SCRAPED_EVERY_SECONDS,
  queries: [
    { promql: `sum(rate(kafka_bytes_in_total{${KAFKA}}[$__rate_interval]))`, legend: 'in' },
    { promql: `sum(rate(kafka_bytes_out_total{${KAFKA}}[$__rate_interval]))`, legend: 'out' },
  ],
}

export const brokerRequests: Signal = {
  title: 'Broker request time (p99)',
  description:
    'As measured by the broker. A fetch waits for records, for about half a second when there are few: that is normal.',
  unit: units.Seconds,
  scrapedEverySeconds: SCRAPED_EVERY_SECONDS,
  queries: [
    { promql: `max by (request) (kafka_request_time_seconds{${KAFKA},quantile="0.99"})`, legend: '{{request}}' },
  ],
}

export const unhealthyPartitions: Signal = {
  title: 'Unhealthy partitions',
  description: 'Under-replicated, below min.insync.replicas, or offline. Must be 0.',
  unit: units.Short,
  decimals: 0,
  scrapedEverySeconds: SCRAPED_EVERY_SECONDS,
  queries: [
    { promql: `sum(kafka_under_replicated_partitions{${KAFKA}})`, legend: 'under-replicated' },
    { promql: `sum(kafka_under_min_isr_partitions{${KAFKA}})`, legend: 'below min. ISR' },
    { promql: `sum(kafka_offline_partitions{${KAFKA}})`, legend: 'offline' },
  ],
  steps: NONE_IS_GOOD,
}

export const putBatch: Signal = {
  title: 'Sink batch write time',
  description:
    'Average and maximum time the sink task takes to write a batch, and average time to commit offsets, over the ' +
    'last half minute.',
  unit: units.Seconds,
  scrapedEverySeconds: SCRAPED_EVERY_SECONDS,
  queries: [
    {
      promql: `max by (connector) (kafka_connect_sink_task_put_batch_avg_seconds{${CONNECT}})`,
      legend: 'batch, average',
    },
    {
      promql: `max by (connector) (kafka_connect_sink_task_put_batch_max_seconds{${CONNECT}})`,
      legend: 'batch, maximum',
    },
    {
      promql: `max by (connector) (kafka_connect_task_offset_commit_avg_seconds{${CONNECT}})`,
      legend: 'offset commit, average',
    },
  ],
}

export const threads: Signal = {
  title: 'Threads',
  description: 'A count that only grows is a leak.',
  unit: units.Short,
  decimals: 0,
  scrapedEverySeconds: SCRAPED_EVERY_SECONDS,
  queries: [{ promql: `sum by (job) (jvm_threads_current{${JAVA}})`, legend: '{{job}}' }],
}
