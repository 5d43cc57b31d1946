import type { Metrics } from '@stream-retail/chassis/metrics'
import type { Connector } from '../clients/connect.ts'
import { REJECTIONS, type Rejection } from '../isolate/name-rejection.ts'
import type { DesiredConnector } from '../sink/desired-connectors.ts'
import { DIAGNOSIS_REASONS, type DiagnosisReason } from './diagnosis.ts'

const STATES = ['RUNNING', 'PAUSED', 'STOPPED', 'UNASSIGNED', 'RESTARTING', 'FAILED']
const CONFIG_CHANGES = ['created', 'updated', 'rejected'] as const
const ISOLATION_OUTCOMES = ['done', 'schema_mismatch', 'failed'] as const
const RESTART_OUTCOMES = ['asked', 'rejected'] as const
export type ConfigChange = (typeof CONFIG_CHANGES)[number]
export type IsolationOutcome = (typeof ISOLATION_OUTCOMES)[number]
export type RestartOutcome = (typeof RESTART_OUTCOMES)[number]

/** The metrics of supervision. Every combination of labels exists from the start. */
export class SuperviseMetrics {
  readonly #states: ReturnType<typeof declareStates>
  readonly #events: ReturnType<typeof declareEvents>
  readonly #tasks = new Map<string, number[]>()

  constructor(metrics: Metrics, desired: DesiredConnector[]) {
    this.#states = declareStates(metrics)
    this.#events = declareEvents(metrics)
    const { restarts, isolations, configChanges, deadLetters } = this.#events
    for (const { name: connector } of desired) {
      for (const reason of DIAGNOSIS_REASONS)
        for (const outcome of RESTART_OUTCOMES) restarts.inc({ connector, reason, outcome }, 0)
      for (const outcome of ISOLATION_OUTCOMES) isolations.inc({ connector, outcome }, 0)
      for (const change of CONFIG_CHANGES) configChanges.inc({ connector, change }, 0)
      this.observed(connector, undefined, undefined)
    }
    for (const reason of REJECTIONS) deadLetters.inc({ source: sourceOf(reason), reason }, 0)
  }

  restarted(connector: string, reason: DiagnosisReason, outcome: RestartOutcome): void {
    this.#events.restarts.inc({ connector, reason, outcome })
  }

  isolationEnded(connector: string, outcome: IsolationOutcome): void {
    this.#events.isolations.inc({ connector, outcome })
  }

  deadLetterWritten(reason: Rejection): void {
    this.#events.deadLetters.inc({ source: sourceOf(reason), reason })
  }

  configChanged(connector: string, change: ConfigChange): void {
    this.#events.configChanges.inc({ connector, change })
  }

  /** The leader completed a round, and the worker answered. */
  roundSucceeded(): void {
    this.#states.lastSuccess.setToCurrentTime()
  }

  observed(name: string, connector: Connector | undefined, reason: DiagnosisReason | undefined): void {
    const { connectors, diagnoses } = this.#states
    for (const state of STATES) connectors.set({ connector: name, state }, connector?.state === state ? 1 : 0)
    for (const one of DIAGNOSIS_REASONS) diagnoses.set({ connector: name, reason: one }, one === reason ? 1 : 0)
    this.#observedTasks(name, connector?.tasks ?? [])
  }

  /** The series of a task that is gone are removed: they would say RUNNING, or FAILED, for ever. */
  #observedTasks(connector: string, tasks: Connector['tasks']): void {
    const ids = tasks.map(({ id }) => id)
    const gone = (this.#tasks.get(connector) ?? []).filter((id) => !ids.includes(id))
    for (const state of STATES) {
      for (const id of gone) this.#states.tasks.remove({ connector, task: String(id), state })
      for (const task of tasks)
        this.#states.tasks.set({ connector, task: String(task.id), state }, task.state === state ? 1 : 0)
    }
    this.#tasks.set(connector, ids)
  }
}

const sourceOf = (reason: Rejection): string => (reason === 'unreadable' ? 'converter' : 'table')

function declareStates(metrics: Metrics) {
  return {
    connectors: metrics.gauge('retail_connector_state', 'Whether a connector is in a state (1) or not (0).', [
      'connector',
      'state',
    ]),
    tasks: metrics.gauge(
      'retail_connector_task_state',
      'Whether a task of a connector is in a state (1) or not (0); a task that no longer exists has no series.',
      ['connector', 'task', 'state'],
    ),
    diagnoses: metrics.gauge(
      'retail_connector_diagnosis',
      'Why a connector does not do its work: 1 for the reason, 0 for all others.',
      ['connector', 'reason'],
    ),
    lastSuccess: metrics.gauge(
      'retail_supervisor_last_success_timestamp_seconds',
      'When the leader last observed the connectors and Connect answered.',
    ),
  }
}

function declareEvents(metrics: Metrics) {
  return {
    configChanges: metrics.counter(
      'retail_connector_config_changes_total',
      'Configs put because the connector was missing (created) or differed (updated), and those that Connect rejected.',
      ['connector', 'change'],
    ),
    restarts: metrics.counter(
      'retail_connector_restarts_total',
      'Restarts of connectors and tasks by the loader, by diagnosis.',
      ['connector', 'reason', 'outcome'],
    ),
    isolations: metrics.counter('retail_isolations_total', 'Isolations of records that the table rejected.', [
      'connector',
      'outcome',
    ]),
    deadLetters: metrics.counter(
      'retail_dead_letters_written_total',
      'Records that isolations wrote to the dead-letter topic.',
      ['source', 'reason'],
    ),
  }
}
