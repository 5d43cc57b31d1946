import * as units from '@grafana/grafana-foundation-sdk/units'
import { NONE_IS_GOOD, OBJECTIVE_STEPS, type Signal, type ThresholdStep, rate } from '../signal.ts'

// From the topic to the table: the sink, and the loader that supervises it.

const LOADER = 'job="loader",instance=~"$instance"'

/** States of connectors and tasks, from best to worst. */
const STATES: { state: string; color: ThresholdStep['color'] }[] = [
  { state: 'RUNNING', color: 'green' },
  { state: 'RESTARTING', color: 'yellow' },
  { state: 'UNASSIGNED', color: 'yellow' },
  { state: 'PAUSED', color: 'blue' },
  { state: 'STOPPED', color: 'orange' },
  { state: 'FAILED', color: 'red' },
]

/**
 * One series per connector or task whose value is the number of its state: turns 0/1 series into what a state timeline
 * shows.
 */
const numberOfState = (metric: string, by: string): string =>
  `max by (${by}) (${STATES.map(({ state }, index) => `${metric}{${LOADER},state="${state}"} * ${index + 1}`).join(' or ')})`

export const sinkStates: Signal = {
  title: 'Sink and task states',
  description:
    'As reported by Connect. Sales are loaded only while every task is running. PAUSED and STOPPED are desired ' +
    'states, or STOPPED during an isolation; the loader restarts FAILED tasks once the cause is gone.',
  unit: units.Short,
  queries: [
    { promql: numberOfState('retail_connector_state', 'connector'), legend: '{{connector}}' },
    { promql: numberOfState('retail_connector_task_state', 'connector, task'), legend: '{{connector}}, task {{task}}' },
  ],
  texts: STATES.map(({ state, color }, index) => ({ value: index + 1, text: state, color })),
}

export const lag: Signal = {
  title: 'Lag in records',
  description:
    "Records in the topic that the sink has not committed. It commits every few seconds, so a few seconds' " +
    'worth is normal; the lag must not grow for minutes.',
  unit: units.Short,
  queries: [{ promql: 'sum by (topic) (retail_consumer_lag_records)', legend: '{{topic}}' }],
}

export const lagSeconds: Signal = {
  title: 'Lag in seconds',
  description: 'Age of the oldest record that the sink has not committed; 0 when none is waiting.',
  unit: units.Seconds,
  queries: [{ promql: 'max by (topic) (retail_consumer_lag_seconds)', legend: '{{topic}}' }],
  steps: [
    { from: null, color: 'green' },
    { from: 30, color: 'yellow' },
    { from: 60, color: 'red' },
  ],
}

export const restarts: Signal = {
  title: 'Restarts and isolations',
  description:
    "The loader's remedies per minute: restarts by diagnosis, and isolations by outcome. Occasional ones " +
    'are normal; repeated ones mean that they do not help.',
  unit: units.OpsPerMinute,
  queries: [
    { promql: `60 * ${rate(`retail_connector_restarts_total{${LOADER}}`, 'reason')}`, legend: 'restart: {{reason}}' },
    { promql: `60 * ${rate(`retail_isolations_total{${LOADER}}`, 'outcome')}`, legend: 'isolation: {{outcome}}' },
  ],
}

export const diagnoses: Signal = {
  title: 'Sink diagnosis',
  description:
    '1 for the reason of the current diagnosis, 0 for the others. The runbook has a section for each alert about it.',
  unit: units.Short,
  decimals: 0,
  max: 1,
  queries: [{ promql: `max by (reason) (retail_connector_diagnosis{${LOADER}})`, legend: '{{reason}}' }],
}

export const newDeadLetters: Signal = {
  title: 'New dead letters per minute by reason',
  description:
    'Records rejected by the converter or the table and isolated by the loader. Normally none: the gateway ' +
    'rejects invalid sales first.',
  unit: units.EventsPerMinute,
  queries: [
    {
      promql: `60 * ${rate(`retail_dead_letters_written_total{${LOADER}}`, 'source, reason')}`,
      legend: '{{source}}: {{reason}}',
    },
  ],
}

export const reconciled: Signal = {
  title: 'Reconciled records per second',
  description:
    'How fast the loader compares the topic with the table: new records as they arrive, and full rounds over the ' +
    'whole topic.',
  unit: units.RecordsPerSecond,
  queries: [
    { promql: rate(`retail_pipeline_reconciliation_checked_events_total{${LOADER}}`, 'window'), legend: '{{window}}' },
  ],
}

export const storeRows: Signal = {
  title: 'Rows in the table',
  description: 'Rows in sales_raw, for all days within the retention.',
  unit: units.LocaleFormat,
  decimals: 0,
  queries: [{ promql: 'max(retail_store_rows)', legend: 'rows' }],
}

export const partitionsAhead: Signal = {
  title: 'Partitions ahead',
  description:
    "Days after today (UTC) that already have a partition. At 0, tomorrow's sales go to the DEFAULT partition.",
  unit: units.LocaleFormat,
  decimals: 0,
  queries: [{ promql: 'min(retail_store_partitions_ahead)', legend: 'days ahead' }],
  steps: [
    { from: null, color: 'red' },
    { from: 1, color: 'yellow' },
    { from: 2, color: 'green' },
  ],
}

export const defaultRows: Signal = {
  title: 'Rows in DEFAULT partition',
  description:
    "Rows without a partition of their day: a shop's clock is wrong, or the loader has not created the partition yet.",
  unit: units.LocaleFormat,
  decimals: 0,
  queries: [{ promql: 'max(retail_store_default_partition_rows)', legend: 'rows' }],
  steps: NONE_IS_GOOD,
}

export const newestSale: Signal = {
  title: 'Watermark age by stage',
  description:
    'Time since the newest record in the topic, and since the time up to which everything is in the table. Both ' +
    'grow while no shop sells; only a gap between the two is a problem.',
  unit: units.Seconds,
  queries: [
    { promql: 'time() - max by (stage) (retail_pipeline_stage_watermark_timestamp_seconds > 0)', legend: '{{stage}}' },
  ],
  steps: OBJECTIVE_STEPS,
}
