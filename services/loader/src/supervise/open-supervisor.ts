import type { Metrics } from '@stream-retail/chassis/metrics'
import type { RegistryRest } from '../clients/registry-rest.ts'
import type { IsolationWorld } from '../isolate/isolate.ts'
import type { Settings } from '../settings.ts'
import { desiredConnectors, withTasks } from '../sink/desired-connectors.ts'
import { Observer } from './observe.ts'
import { SuperviseMetrics } from './supervise-metrics.ts'
import { Supervisor, type SupervisorWorld } from './supervisor.ts'

type Parts = Pick<IsolationWorld, 'connect' | 'database' | 'kafka' | 'admin' | 'reader' | 'log'> &
  Pick<SupervisorWorld, 'readiness'> & { settings: Settings; registry: RegistryRest; metrics: Metrics }

/** How long a task may have no worker; a rebalance takes seconds. */
const UNASSIGNED_AFTER_MS = 30_000
/** A sink that commits nothing for this long, although records wait and nothing is away, is restarted. */
const STUCK_AFTER_MS = 60_000
/** Records that one isolation examines at most. */
const WINDOW_RECORDS = 50_000

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
    isolation: { ...parts, windowRecords: WINDOW_RECORDS },
    limits: { stuckAfterMs: STUCK_AFTER_MS, unassignedAfterMs: UNASSIGNED_AFTER_MS },
    metrics: new SuperviseMetrics(metrics, desired),
  })
}
