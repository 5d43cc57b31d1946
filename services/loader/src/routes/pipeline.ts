import type { FastifyInstance } from 'fastify'
import type { Account } from '../account-for-sales.ts'
import type { Canary } from '../canary/canary.ts'
import type { Measurement } from '../measure/measurement.ts'
import type { RetentionMeasures } from '../prepare/partitions.ts'
import { reasonIn } from '../supervise/read-trace.ts'
import type { Supervisor } from '../supervise/supervisor.ts'

type Parts = { measurement: Measurement; supervisor: Supervisor; retention: RetentionMeasures; account: Account; canary: Canary }

/** GET /pipeline: the whole in numbers, and what is wrong with it in words. */
export function addPipelineRoute(app: FastifyInstance, { measurement, supervisor, retention, account: { workplace, reconciliation }, canary }: Parts): void {
  app.get('/pipeline', async () => ({
    ready: app.readiness.ready,
    waiting_for: app.readiness.waiting,
    ...measurement.measures,
    retention,
    dead_letters: { ...measurement.measures.dead_letters, open: workplace.open },
    reconciliation: reconciliation.state,
    canary: canary.state,
    connectors: supervisor.connectors.map(({ name, state, worker, tasks }) => ({
      name, state, worker, trouble: supervisor.trouble(name) ?? null,
      tasks: tasks.map((task) => ({ id: task.id, state: task.state, ...(task.trace === undefined ? {} : { reason: reasonIn(task.trace) }) })),
    })),
  }))
}
