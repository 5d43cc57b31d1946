import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Measurement } from '../measure/measurement.ts'

declare module 'fastify' {
  interface FastifyInstance {
    measurement: Measurement
  }
}

/** Milliseconds between two measurements of lag and freshness. */
const INTERVAL_MS = 2_000

/** Measures topic and table; a standby too, since it only reads. */
export const measurement = fp(
  async (app: FastifyInstance) => {
    const { admin, reader } = app.kafka
    const measurement = new Measurement({ admin, database: app.databases.loops, reader }, app.metrics)
    app.decorate('measurement', measurement)
    app.loops.add('measuring', () => measurement.round(), {
      after: 'prepared',
      onStandby: true,
      every: INTERVAL_MS,
    })
  },
  { name: 'measurement', dependencies: ['loops', 'databases', 'kafka'] },
)
