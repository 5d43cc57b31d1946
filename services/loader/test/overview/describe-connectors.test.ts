import { createLogger } from '@stream-retail/chassis/logger'
import t from 'tap'
import type { Database } from '../../src/clients/database.ts'
import { DesiredStates } from '../../src/supervise/desired-states.ts'
import { describeConnectors } from '../../src/overview/describe-connectors.ts'
import type { Supervisor } from '../../src/supervise/supervisor.ts'

const supervisor = (connectors: Supervisor['connectors']): Supervisor =>
  ({
    names: ['sink'],
    connectors,
    lookedAt: Date.now(),
    diagnosis: () => undefined,
    isolating: () => false,
  }) as unknown as Supervisor
const desired = () =>
  new DesiredStates({ query: async () => ({ rows: [] }) } as unknown as Database, createLogger('test', 'fatal'))

t.test(
  'every connector with a config file is described in the same shape, even if Connect does not know it',
  async (t) => {
    const wanted = { name: 'sink', desired: 'running', desired_by: null, desired_at: null, desired_reason: null }
    t.same(await describeConnectors({ supervisor: supervisor([]), desired: desired() }), [
      { ...wanted, state: null, worker: null, tasks: [], diagnosis: null, isolating: false },
    ])
    const known = supervisor([
      {
        name: 'sink',
        config: {},
        state: 'RUNNING',
        worker: 'w',
        tasks: [
          { id: 0, state: 'FAILED', trace: 'java.lang.Error: it broke\n\tat X' },
          { id: 1, state: 'RUNNING' },
        ],
      },
    ])
    t.match(await describeConnectors({ supervisor: known, desired: desired() }), [
      {
        ...wanted,
        state: 'RUNNING',
        worker: 'w',
        tasks: [
          { id: 0, reason: /it broke/ },
          { id: 1, reason: null },
        ],
      },
    ])
  },
)
