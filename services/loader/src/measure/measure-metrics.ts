import { BucketHistogram } from '@stream-retail/chassis/bucket-histogram'
import type { Metrics } from '@stream-retail/chassis/metrics'
import { DEAD_LETTER_TOPIC, SALES_TOPIC, SINK_GROUP } from '../sink/sales-sink.ts'
import { EDGES, SOLD_EDGES } from './freshness-histogram.ts'

const STAGES = ['accepted', 'loaded'] as const

/** Declares the metrics of the measurement; every label exists from the start. */
export function declareMeasureMetrics(metrics: Metrics) {
  const declared = {
    ...declareTopicMetrics(metrics),
    ...declareTableMetrics(metrics),
    lastSuccess: metrics.gauge(
      'retail_measurement_last_success_timestamp_seconds',
      'When topic and table were last both measured successfully.',
    ),
  }
  declared.lag.set({ topic: SALES_TOPIC, group: SINK_GROUP }, 0)
  declared.lagSeconds.set({ topic: SALES_TOPIC, group: SINK_GROUP }, 0)
  for (const topic of [SALES_TOPIC, DEAD_LETTER_TOPIC]) declared.records.set({ topic }, 0)
  for (const stage of STAGES) declared.watermark.set({ stage }, 0)
  return declared
}

function declareTopicMetrics(metrics: Metrics) {
  return {
    lag: metrics.gauge('retail_consumer_lag_records', 'Records of the topic that the group has not committed.', [
      'topic',
      'group',
    ]),
    lagSeconds: metrics.gauge(
      'retail_consumer_lag_seconds',
      'Age of the oldest record that the group has not committed; 0 if there is none.',
      ['topic', 'group'],
    ),
    watermark: metrics.gauge(
      'retail_pipeline_stage_watermark_timestamp_seconds',
      'accepted: time of the newest record; loaded: time up to which the sink has committed everything. 0 before ' +
        'any record.',
      ['stage'],
    ),
    records: metrics.gauge('retail_topic_records', 'Records ever appended to the topic.', ['topic']),
  }
}

function declareTableMetrics(metrics: Metrics) {
  return {
    rows: metrics.gauge(
      'retail_store_rows',
      'Rows of sales_raw; large partitions that existed at the start are estimated.',
    ),
    ahead: metrics.gauge('retail_store_partitions_ahead', 'Days after today (UTC) that have a partition.'),
    inDefault: metrics.gauge('retail_store_default_partition_rows', 'Rows whose day has no partition.'),
    freshness: new BucketHistogram(
      metrics,
      'retail_pipeline_accept_to_row_seconds',
      'Seconds from the acceptance of a sale by the broker to its row.',
      EDGES,
    ),
    sold: new BucketHistogram(
      metrics,
      'retail_pipeline_event_to_row_seconds',
      'Seconds from the sale itself (ts) to its row; 0 for a sale dated in the future.',
      SOLD_EDGES,
    ),
  }
}
