import * as units from '@grafana/grafana-foundation-sdk/units'
import { NONE_IS_GOOD, OBJECTIVE_STEPS, type Signal, type Step, rate } from '../signal.ts'

// From the topic to the table: Connect's sink, and the loader that watches it.

const LOADER = 'job="loader",instance=~"$instance"'

/** States of connectors and tasks, from the one that is wanted to the one that is worst. */
const STATES: { state: string; color: Step['color'] }[] = [
  { state: 'RUNNING', color: 'green' },
  { state: 'RESTARTING', color: 'yellow' },
  { state: 'UNASSIGNED', color: 'yellow' },
  { state: 'PAUSED', color: 'blue' },
  { state: 'STOPPED', color: 'orange' },
  { state: 'FAILED', color: 'red' },
]

/** One line for each thing, at the number of the state that it is in: series of 0 and 1 made into what a state timeline shows. */
const numberOfState = (metric: string, by: string): string =>
  `max by (${by}) (${STATES.map(({ state }, index) => `${metric}{${LOADER},state="${state}"} * ${index + 1}`).join(' or ')})`

export const sinkStates: Signal = {
  title: 'State of the sink and its tasks',
  description:
    "As Connect reports it. Sales are loaded only while every task runs. Paused and stopped are people's wishes, or the loader's while it isolates a record; failed is restarted by the loader when its reason has gone.",
  unit: units.Short,
  queries: [
    { promql: numberOfState('retail_connector_state', 'connector'), legend: '{{connector}}' },
    { promql: numberOfState('retail_connector_task_state', 'connector, task'), legend: '{{connector}}, task {{task}}' },
  ],
  texts: STATES.map(({ state, color }, index) => ({ value: index + 1, text: state, color })),
}

export const lag: Signal = {
  title: 'Records that wait in the topic',
  description:
    "Records that the sink has not committed. It commits every few seconds, so that a few seconds' worth is normal; it must not grow for minutes.",
  unit: units.Short,
  queries: [{ promql: 'sum by (topic) (retail_consumer_lag_records)', legend: '{{topic}}' }],
}

export const lagSeconds: Signal = {
  title: 'For how long the oldest record has waited',
  description:
    'Age of the first record of the topic that the sink has not committed; 0 when none waits. With no sales at all it stays 0.',
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
    'What the loader did to heal the sink, a minute: restarts by the reason of the failure, and records taken out of its way. Once in a while heals; again and again does not.',
  unit: units.OpsPerMinute,
  queries: [
    { promql: `60 * ${rate(`retail_connector_restarts_total{${LOADER}}`, 'reason')}`, legend: 'restart: {{reason}}' },
    { promql: `60 * ${rate(`retail_isolations_total{${LOADER}}`, 'outcome')}`, legend: 'isolation: {{outcome}}' },
  ],
}

export const trouble: Signal = {
  title: 'Why the sink does not do its work',
  description:
    '1 for the reason that the loader found, 0 for the others. The runbook has a section for each alert about it.',
  unit: units.Short,
  decimals: 0,
  max: 1,
  queries: [{ promql: `max by (reason) (retail_connector_diagnosis{${LOADER}})`, legend: '{{reason}}' }],
}

export const newDeadLetters: Signal = {
  title: 'New dead letters a minute, by reason',
  description:
    'Records that converter or table rejected, moved aside by the loader. None is normal: the gateway rejects bad sales before.',
  unit: units.EventsPerMinute,
  queries: [
    {
      promql: `60 * ${rate(`retail_dead_letters_total{${LOADER}}`, 'source, reason')}`,
      legend: '{{source}}: {{reason}}',
    },
  ],
}

export const compared: Signal = {
  title: 'Records compared with the table a second',
  description:
    'How fast the loader proves that nothing is missing: new records as they come, and rounds over all that the topic holds.',
  unit: units.RecordsPerSecond,
  queries: [
    { promql: rate(`retail_pipeline_reconciliation_checked_events_total{${LOADER}}`, 'window'), legend: '{{window}}' },
  ],
}

export const storeRows: Signal = {
  title: 'Rows in the table',
  description: 'Rows of sales_raw, all days that the retention keeps.',
  unit: units.LocaleFormat,
  decimals: 0,
  queries: [{ promql: 'max(retail_store_rows)', legend: 'rows' }],
}

export const partitionsAhead: Signal = {
  title: 'Days that have a partition ahead',
  description: "Days after today (UTC) whose partition exists. At 0 tomorrow's sales go to the DEFAULT partition.",
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
  title: 'Rows without a day',
  description:
    "Rows in the DEFAULT partition: a shop's clock is wrong, or the loader has not made the day's partition.",
  unit: units.LocaleFormat,
  decimals: 0,
  queries: [{ promql: 'max(retail_store_default_partition_rows)', legend: 'rows' }],
  steps: NONE_IS_GOOD,
}

export const newestSale: Signal = {
  title: 'Age of the newest sale, by stage',
  description:
    'Seconds since the newest record came into the topic, and since the moment up to which all are rows. Both grow while no shop sells; only a gap between the two is trouble.',
  unit: units.Seconds,
  queries: [
    { promql: 'time() - max by (stage) (retail_pipeline_stage_watermark_timestamp_seconds > 0)', legend: '{{stage}}' },
  ],
  steps: OBJECTIVE_STEPS,
}
