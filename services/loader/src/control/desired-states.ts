import type { Connector } from '../overview/snapshot.ts'

export type Desired = Pick<Connector, 'desired' | 'desired_by' | 'desired_at' | 'desired_reason'>

const BY_NOBODY: Desired = { desired: 'running', desired_by: null, desired_at: null, desired_reason: null }

/** What people want of the connectors. */
export class DesiredStates {
  #known = new Map<string, Desired>()

  of(connector: string): Desired {
    return this.#known.get(connector) ?? BY_NOBODY
  }
}
