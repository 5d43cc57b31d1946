import type { DesiredStates } from '../supervise/desired-states.ts'
import { reasonIn } from '../supervise/read-trace.ts'
import type { Supervisor } from '../supervise/supervisor.ts'
import type { Connector } from './snapshot.ts'

export type ConnectorSources = { supervisor: Supervisor; desired: DesiredStates }

/**
 * The connectors that files describe, as they are and as they are wanted: what GET /pipeline and the snapshot tell. Never throws, and takes
 * a second at the most.
 */
export async function describeConnectors({ supervisor, desired }: ConnectorSources): Promise<Connector[]> {
  await desired.refresh()
  desired.settle(supervisor)
  return supervisor.names.map((name) => describe(name, supervisor, desired))
}

function describe(name: string, supervisor: Supervisor, desired: DesiredStates): Connector {
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
