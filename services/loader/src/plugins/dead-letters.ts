import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { DeadLetterService } from '../dead-letters/dead-letter-service.ts'
import { Schemas } from '../records/schemas.ts'
import { addDeadLetterRoutes } from '../routes/dead-letters.ts'
import { SALES_SUBJECT } from '../sink/sales-sink.ts'

declare module 'fastify' {
  interface FastifyInstance {
    deadLetters: DeadLetterService
  }
}

/** Milliseconds between two polls for new dead letters. */
const INTERVAL_MS = 2_000

/** Indexes dead letters, and serves the routes that show, replay and discard them. Safe on several loaders at once. */
export const deadLetters = fp(
  async (app: FastifyInstance) => {
    const { admin, reader } = app.kafka
    const schemas = new Schemas(app.peers.registry, SALES_SUBJECT)
    const deadLetters = new DeadLetterService(
      { database: app.databases.routes, admin, reader, schemas, ingest: app.peers.gateway },
      app.metrics,
      app.databases.loops,
    )
    app.decorate('deadLetters', deadLetters)
    addDeadLetterRoutes(app, deadLetters)
    const list = async (): Promise<void> => {
      // On a standby no preparation step has connected the client.
      await admin.connect()
      await deadLetters.round()
    }
    app.loops.add('listing dead letters', list, {
      after: 'prepared',
      onStandby: true,
      every: INTERVAL_MS,
    })
  },
  { name: 'dead-letters', dependencies: ['loops', 'databases', 'kafka', 'peers', 'audit'] },
)
