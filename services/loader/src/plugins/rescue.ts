import type { Logger } from '@stream-retail/chassis/logger'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { openRescue } from '../isolate/open-rescue.ts'

/** Milliseconds until the next try after an error. */
const RETRY_MS = 5_000

/** Writes the rows of valid sales among the converter's dead letters. */
export const rescue = fp(
  async (app: FastifyInstance, { log }: { log: Logger }) => {
    const rescue = openRescue({
      database: app.databases.loops,
      admin: app.kafka.admin,
      reader: app.kafka.reader,
      registry: app.peers.registry,
      metrics: app.metrics,
      log,
      close: (letters) => app.deadLetters.closeRescued(letters),
    })
    app.loops.add('rescuing sales among the dead letters', rescue, {
      after: 'prepared',
      every: (pauseMs) => pauseMs,
      retryMs: RETRY_MS,
    })
  },
  { name: 'rescue', dependencies: ['loops', 'databases', 'kafka', 'peers', 'dead-letters'] },
)
