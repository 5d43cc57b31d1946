import type { Metrics } from '@stream-retail/chassis/metrics'
import type { Connector } from '../clients/connect-rest.ts'
import { REJECTIONS, type Rejection } from '../isolate/name-rejection.ts'
import type { DesiredConnector } from '../sink/desired-connectors.ts'
import { REASONS, type Reason } from './diagnosis.ts'

const STATES = ['RUNNING', 'PAUSED', 'STOPPED', 'UNASSIGNED', 'RESTARTING', 'FAILED']
const CONFIG_CHANGES = ['created', 'updated', 'rejected'] as const
export type ConfigChange = (typeof CONFIG_CHANGES)[number]

/** What Prometheus hears of the connectors; every label is there from the start. */
export class SuperviseMetrics {
  readonly #of: ReturnType<typeof declare>
  readonly #tasks = new Map<string, number[]>()

  constructor(metrics: Metrics, desired: DesiredConnector[]) {
    this.#of = declare(metrics)
    for (const { name: connector } of desired) {
      for (const reason of REASONS)
        for (const outcome of ['asked', 'rejected']) this.#of.restarts.inc({ connector, reason, outcome }, 0)
      for (const outcome of ['done', 'misfit', 'failed']) this.#of.isolations.inc({ connector, outcome }, 0)
      for (const change of CONFIG_CHANGES) this.#of.configChanges.inc({ connector, change }, 0)
      this.seen(connector, undefined, undefined)
    }
    for (const reason of REJECTIONS) this.#of.quarantined.inc({ source: sourceOf(reason), reason }, 0)
  }

  restarted(connector: string, reason: Reason, outcome: 'asked' | 'rejected'): void {
    this.#of.restarts.inc({ connector, reason, outcome })
  }

  isolationEnded(connector: string, outcome: 'done' | 'misfit' | 'failed'): void {
    this.#of.isolations.inc({ connector, outcome })
  }

  quarantined(reason: Rejection): void {
    this.#of.quarantined.inc({ source: sourceOf(reason), reason })
  }

  configChanged(connector: string, change: ConfigChange): void {
    this.#of.configChanges.inc({ connector, change })
  }

  /** A look at all connectors that the worker answered. */
  looked(): void {
    this.#of.lastSuccess.setToCurrentTime()
  }

  seen(name: string, connector: Connector | undefined, reason: Reason | undefined): void {
    for (const state of STATES) this.#of.connectors.set({ connector: name, state }, connector?.state === state ? 1 : 0)
    for (const one of REASONS) this.#of.troubles.set({ connector: name, reason: one }, one === reason ? 1 : 0)
    this.#seenTasks(name, connector?.tasks ?? [])
  }

  /** A task that is gone takes its series with it: it would say RUNNING, or FAILED, for ever. */
  #seenTasks(connector: string, tasks: Connector['tasks']): void {
    const gone = (this.#tasks.get(connector) ?? []).filter((before) => !tasks.some(({ id }) => id === before))
    for (const id of gone) for (const state of STATES) this.#of.tasks.remove({ connector, task: String(id), state })
    for (const task of tasks)
      for (const state of STATES)
        this.#of.tasks.set({ connector, task: String(task.id), state }, task.state === state ? 1 : 0)
    this.#tasks.set(
      connector,
      tasks.map(({ id }) => id),
    )
  }
}

const sourceOf = (reason: Rejection): string => (reason === 'unreadable' ? 'converter' : 'table')

function declare(metrics: Metrics) {
  return {
    connectors: metrics.gauge('retail_connector_state', 'Whether a connector is in a state (1) or not (0).', [
      'connector',
      'state',
    ]),
    tasks: metrics.gauge(
      'retail_connector_task_state',
      'Whether a task of a connector is in a state (1) or not (0); a task that is gone has no series.',
      ['connector', 'task', 'state'],
    ),
    configChanges: metrics.counter(
      'retail_connector_config_changes_total',
      'Configs put to Connect because the connector was missing (created) or differed (updated), and those that it rejected.',
      ['connector', 'change'],
    ),
    lastSuccess: metrics.gauge(
      'retail_supervisor_last_success_timestamp_seconds',
      'When the connectors were last looked at and Connect answered.',
    ),
    troubles: metrics.gauge(
      'retail_connector_diagnosis',
      'Why a connector does not do its work: 1 for the reason, 0 for all others.',
      ['connector', 'reason'],
    ),
    restarts: metrics.counter('retail_connector_restarts_total', 'Restarts of connectors and tasks, by why.', [
      'connector',
      'reason',
      'outcome',
    ]),
    isolations: metrics.counter('retail_isolations_total', 'Isolations of records that the table rejected.', [
      'connector',
      'outcome',
    ]),
    quarantined: metrics.counter(
      'retail_dead_letters_total',
      'Records that the loader moved to the dead letters.',
      ['source', 'reason'],
    ),
  }
}
