import type { Metrics } from '@stream-retail/chassis/metrics'
import type { RegistryClient } from '../clients/registry.ts'
import type { IsolationDeps } from '../isolate/isolation.ts'
import type { Settings } from '../settings.ts'
import { desiredConnectors, withTasks } from '../sink/desired-connectors.ts'
import { Observer, type ObserverDeps } from './observe.ts'
import { SuperviseMetrics } from './supervise-metrics.ts'
import { Supervisor, type SupervisorDeps } from './supervisor.ts'

export type OpenSupervisorDeps = Pick<IsolationDeps, 'connect' | 'database' | 'kafka' | 'admin' | 'reader' | 'log'> &
  Pick<SupervisorDeps, 'readiness'> &
  Pick<ObserverDeps, 'probe'> & { settings: Settings; registry: RegistryClient; metrics: Metrics }

/** A task without a worker for longer than this, in milliseconds, is a fault; a rebalance takes seconds. */
const UNASSIGNED_AFTER_MS = 30_000
/** A sink that commits nothing for this long, although records wait and nothing is away, is restarted. */
const STUCK_AFTER_MS = 60_000
/** Records that one isolation examines at most. */
const WINDOW_RECORDS = 50_000

/** A supervisor of all desired connectors. It stands by until `takeOver()`. */
export function openSupervisor(
  { settings, metrics, readiness, ...deps }: OpenSupervisorDeps,
  desired = withTasks(desiredConnectors, settings.SINK_TASKS),
): Supervisor {
  return new Supervisor({
    desired,
    readiness,
    log: deps.log,
    observer: new Observer({ ...deps, desired }),
    isolation: { ...deps, windowRecords: WINDOW_RECORDS },
    limits: { stuckAfterMs: STUCK_AFTER_MS, unassignedAfterMs: UNASSIGNED_AFTER_MS },
    metrics: new SuperviseMetrics(metrics, desired),
  })
}
