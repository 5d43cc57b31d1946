import { BucketHistogram } from '@stream-retail/chassis/bucket-histogram'
import type { Metrics } from '@stream-retail/chassis/metrics'
import { DEAD_LETTER_TOPIC, SALES_TOPIC, SINK_GROUP } from '../sink/sales-sink.ts'
import { EDGES, SOLD_EDGES } from './freshness-histogram.ts'

const STAGES = ['accepted', 'loaded'] as const

/** What Prometheus hears of the measurement; every label is there from the start. */
export function declareMeasureMetrics(metrics: Metrics) {
  const declared = {
    lag: metrics.gauge('retail_consumer_lag_records', 'Records of the topic that the group has not committed.', [
      'topic',
      'group',
    ]),
    lagSeconds: metrics.gauge(
      'retail_consumer_lag_seconds',
      'For how long the oldest record that the group has not committed has been in the topic; 0 when there is none.',
      ['topic', 'group'],
    ),
    watermark: metrics.gauge(
      'retail_pipeline_stage_watermark_timestamp_seconds',
      'accepted: when the newest record came; loaded: up to when all that came is committed by the sink. 0 while nothing ever came.',
      ['stage'],
    ),
    records: metrics.gauge('retail_topic_records', 'Records ever appended to the topic.', ['topic']),
    rows: metrics.gauge('retail_store_rows', 'Rows of sales_raw.'),
    ahead: metrics.gauge('retail_store_partitions_ahead', 'Days after today (UTC) that have a partition.'),
    inDefault: metrics.gauge('retail_store_default_partition_rows', 'Rows whose day had no partition.'),
    freshness: new BucketHistogram(
      metrics,
      'retail_pipeline_accept_to_row_seconds',
      'Seconds from the broker taking a sale to its row.',
      EDGES,
    ),
    sold: new BucketHistogram(
      metrics,
      'retail_pipeline_event_to_row_seconds',
      'Seconds from the sale itself (ts) to its row; 0 for one that is dated in the future.',
      SOLD_EDGES,
    ),
    lastSuccess: metrics.gauge(
      'retail_measurement_last_success_timestamp_seconds',
      'When topic and table were last measured without a failure.',
    ),
  }
  declared.lag.set({ topic: SALES_TOPIC, group: SINK_GROUP }, 0)
  declared.lagSeconds.set({ topic: SALES_TOPIC, group: SINK_GROUP }, 0)
  for (const topic of [SALES_TOPIC, DEAD_LETTER_TOPIC]) declared.records.set({ topic }, 0)
  for (const stage of STAGES) declared.watermark.set({ stage }, 0)
  return declared
}
