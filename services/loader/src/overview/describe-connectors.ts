import type { DesiredStates } from '../supervise/desired-states.ts'
import { reasonIn } from '../supervise/read-trace.ts'
import type { Supervisor } from '../supervise/supervisor.ts'
import type { ConnectorStatus } from './snapshot.ts'

export type ConnectorSources = { supervisor: Supervisor; desired: DesiredStates }

/**
 * Status and desired state of each connector that has a config file, as returned by GET /pipeline and the snapshot.
 * Never throws; takes at most a second.
 */
export async function describeConnectors({ supervisor, desired }: ConnectorSources): Promise<ConnectorStatus[]> {
  await desired.refresh()
  desired.settle(supervisor)
  return supervisor.names.map((name) => describe(name, supervisor, desired))
}

function describe(name: string, supervisor: Supervisor, desired: DesiredStates): ConnectorStatus {
  const seen = supervisor.connectors.find((one) => one.name === name)
  return {
    name,
    ...desired.of(name),
    state: seen?.state ?? null,
    worker: seen?.worker ?? null,
    tasks: (seen?.tasks ?? []).map(({ id, state, trace }) => ({
      id,
      state,
      reason: trace === undefined ? null : reasonIn(trace),
    })),
    diagnosis: supervisor.diagnosis(name) ?? null,
    isolating: supervisor.isolating(name),
  }
}
