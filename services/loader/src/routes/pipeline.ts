import type { FastifyInstance } from 'fastify'
import type { Measurement } from '../measure/measurement.ts'
import type { RetentionMeasures } from '../prepare/partitions.ts'
import { reasonIn } from '../supervise/read-trace.ts'
import type { Supervisor } from '../supervise/supervisor.ts'

/** GET /pipeline: the whole in numbers, and what is wrong with it in words. */
export function addPipelineRoute(app: FastifyInstance, measurement: Measurement, supervisor: Supervisor, retention: RetentionMeasures): void {
  app.get('/pipeline', async () => ({
    ready: app.readiness.ready,
    waiting_for: app.readiness.waiting,
    ...measurement.measures,
    retention,
    connectors: supervisor.connectors.map(({ name, state, worker, tasks }) => ({
      name, state, worker, trouble: supervisor.trouble(name) ?? null,
      tasks: tasks.map((task) => ({ id: task.id, state: task.state, ...(task.trace === undefined ? {} : { reason: reasonIn(task.trace) }) })),
    })),
  }))
}
