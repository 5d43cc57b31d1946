import type { Metrics } from '@stream-retail/chassis/metrics'
import type { RegistryClient } from '../clients/registry.ts'
import type { IsolationWorld } from '../isolate/isolate.ts'
import type { Settings } from '../settings.ts'
import { desiredConnectors, withTasks } from '../sink/desired-connectors.ts'
import { Observer } from './observe.ts'
import { SuperviseMetrics } from './supervise-metrics.ts'
import { Supervisor, type SupervisorWorld } from './supervisor.ts'

type Parts = Pick<IsolationWorld, 'connect' | 'database' | 'kafka' | 'admin' | 'reader' | 'log'> &
  Pick<SupervisorWorld, 'readiness'> & { settings: Settings; registry: RegistryClient; metrics: Metrics }

/** How long a task may have no worker; a rebalance takes seconds. */
const UNASSIGNED_AFTER_MS = 30_000

/** A supervisor of all desired connectors. */
export function openSupervisor(
  { settings, metrics, readiness, ...parts }: Parts,
  desired = withTasks(desiredConnectors, settings.SINK_TASKS),
): Supervisor {
  return new Supervisor({
    desired,
    readiness,
    log: parts.log,
    observer: new Observer({ ...parts, desired }),
    isolation: { ...parts, windowRecords: settings.ISOLATION_RECORDS },
    limits: { stuckAfterMs: settings.STUCK_AFTER_MS, unassignedAfterMs: UNASSIGNED_AFTER_MS },
    metrics: new SuperviseMetrics(metrics, desired),
  })
}
