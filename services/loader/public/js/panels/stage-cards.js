// @ts-check
import { formatCount, formatRate, formatShort, formatSpan, isKnown } from '../dom/format.js'

/** @typedef {import('../../contract').Snapshot} Snapshot @typedef {import('../../contract').StageName} StageName */
/** @typedef {{ label: string, value: string }} Line */
/**
 * @typedef {{ name: Exclude<StageName, 'registry' | 'loader'>, title: string, headline: (snapshot: Snapshot) => string,
 * unit: string, lines: (snapshot: Snapshot) => Line[] }} StageCard
 */

/** What each stage of the chain shows, in the order of the flow. @type {StageCard[]} */
export const STAGE_CARDS = [
  {
    name: 'simulator',
    title: 'Simulator',
    unit: 'sales/s target',
    headline: ({ simulator }) => (simulator.paused ? 'paused' : formatRate(simulator.rate_per_sec)),
    lines: ({ simulator }) => [
      { label: 'sent', value: formatShort(simulator.sent_total) },
      { label: 'in flight', value: formatCount(simulator.in_flight) },
    ],
  },
  {
    name: 'gateway',
    title: 'Gateway',
    unit: 'sales/s accepted',
    headline: ({ rates }) => formatRate(rates.accepted),
    lines: ({ gateway }) => [
      { label: 'rejected', value: formatShort(gateway.rejected_total) },
      { label: 'duplicates', value: formatShort(gateway.duplicate_total) },
      ...(isKnown(gateway.requests_failed_total) && gateway.requests_failed_total > 0
        ? [{ label: 'failed requests', value: formatShort(gateway.requests_failed_total) }]
        : []),
      { label: 'in flight', value: formatCount(gateway.inflight_events) },
    ],
  },
  {
    name: 'kafka',
    title: 'Kafka',
    unit: 'sales waiting',
    headline: ({ topic }) => formatShort(topic.lag),
    lines: ({ topic }) => [
      { label: 'records', value: formatShort(topic.records) },
      { label: 'oldest waiting', value: isKnown(topic.lag) && topic.lag === 0 ? '0 s' : formatSpan(topic.lag_seconds) },
    ],
  },
  {
    name: 'sink',
    title: 'Connect',
    unit: 'rows/s written',
    headline: ({ rates }) => formatRate(rates.rows),
    lines: ({ sink, dead_letters: letters }) => [
      { label: 'tasks running', value: tasks(sink.connectors) },
      { label: 'dead letters', value: formatShort(letters.topic_records) },
    ],
  },
  {
    name: 'store',
    title: 'Postgres',
    unit: 'rows',
    headline: ({ store }) => formatShort(store.rows),
    lines: ({ store }) => [
      { label: 'freshness p50', value: formatSpan(store.freshness_seconds.p50) },
      { label: 'partitions ahead', value: formatCount(store.partitions.ahead) },
      ...(isKnown(store.partitions.rows_in_default) && store.partitions.rows_in_default > 0
        ? [{ label: 'rows in DEFAULT', value: formatShort(store.partitions.rows_in_default) }]
        : []),
    ],
  },
]

/** @typedef {'flowing' | 'still' | 'blocked' | 'unknown'} Flow */

/**
 * The flow between two neighbours: sales per second, and whether it is blocked.
 * @type {((snapshot: Snapshot) => { rate: number | null, flow: Flow })[]}
 */
export const PIPES = [
  ({ rates, stages }) => pipe(rates.received, stages.gateway.state === 'down'),
  ({ rates, stages }) => pipe(rates.accepted, stages.kafka.state === 'down'),
  ({ rates, stages, topic }) =>
    pipe(
      rates.rows,
      stages.sink.state === 'down' ||
        (isKnown(topic.lag) && topic.lag > 0 && rates.rows === 0 && stages.sink.state !== 'ok'),
    ),
  ({ rates, stages }) => pipe(rates.rows, stages.store.state === 'down'),
]

/** @param {number | null} rate @param {boolean} blocked @returns {{ rate: number | null, flow: Flow }} */
function pipe(rate, blocked) {
  if (blocked) return { rate, flow: 'blocked' }
  if (!isKnown(rate)) return { rate, flow: 'unknown' }
  return { rate, flow: rate > 0 ? 'flowing' : 'still' }
}

/** @param {Snapshot['sink']['connectors']} connectors */
function tasks(connectors) {
  const all = connectors.flatMap((connector) => connector.tasks)
  return `${all.filter(({ state }) => state === 'RUNNING').length} of ${all.length}`
}
