import type { Metrics } from '@stream-retail/chassis/metrics'
import type { Connector } from '../clients/connect-rest.ts'
import { REFUSALS, type Refusal } from '../isolate/name-refusal.ts'
import type { DesiredConnector } from './desired-connectors.ts'
import { REASONS, type Reason } from './reasons.ts'

const STATES = ['RUNNING', 'PAUSED', 'STOPPED', 'UNASSIGNED', 'RESTARTING', 'FAILED']

/** What Prometheus hears of the connectors; every label is there from the start. */
export class SuperviseMetrics {
  readonly #of: ReturnType<typeof declare>

  constructor(metrics: Metrics, desired: DesiredConnector[]) {
    this.#of = declare(metrics)
    for (const { name: connector } of desired) {
      for (const reason of REASONS) for (const outcome of ['asked', 'refused']) this.#of.restarts.inc({ connector, reason, outcome }, 0)
      for (const outcome of ['done', 'misfit', 'failed']) this.#of.isolations.inc({ connector, outcome }, 0)
    }
    for (const reason of REFUSALS) this.#of.quarantined.inc({ source: sourceOf(reason), reason }, 0)
  }

  restarted(connector: string, reason: Reason, outcome: 'asked' | 'refused'): void {
    this.#of.restarts.inc({ connector, reason, outcome })
  }

  isolationEnded(connector: string, outcome: 'done' | 'misfit' | 'failed'): void {
    this.#of.isolations.inc({ connector, outcome })
  }

  quarantined(reason: Refusal): void {
    this.#of.quarantined.inc({ source: sourceOf(reason), reason })
  }

  seen(name: string, connector: Connector | undefined, reason: Reason | undefined): void {
    for (const state of STATES) {
      this.#of.connectors.set({ connector: name, state }, connector?.state === state ? 1 : 0)
      this.#of.tasks.set({ connector: name, state }, connector?.tasks.filter((task) => task.state === state).length ?? 0)
    }
    for (const one of REASONS) this.#of.troubles.set({ connector: name, reason: one }, one === reason ? 1 : 0)
  }
}

const sourceOf = (reason: Refusal): string => reason === 'unreadable' ? 'converter' : 'table'

function declare(metrics: Metrics) {
  return {
    connectors: metrics.gauge('retail_connector_state', 'Whether a connector is in a state (1) or not (0).', ['connector', 'state']),
    tasks: metrics.gauge('retail_connector_tasks', 'Tasks of a connector by state.', ['connector', 'state']),
    troubles: metrics.gauge('retail_connector_trouble', 'Why a connector does not do its work: 1 for the reason, 0 for all others.', ['connector', 'reason']),
    restarts: metrics.counter('retail_connector_restarts_total', 'Restarts of connectors and tasks, by why.', ['connector', 'reason', 'outcome']),
    isolations: metrics.counter('retail_isolations_total', 'Isolations of records that the table refused.', ['connector', 'outcome']),
    quarantined: metrics.counter('retail_quarantine_events_total', 'Records that the loader moved to the dead letters.', ['source', 'reason']),
  }
}
