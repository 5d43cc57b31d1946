import { kafkaAccess } from '@stream-retail/chassis/kafka-access'
import type { Logger } from '@stream-retail/chassis/logger'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { openSender } from '../kafka/open-sender.ts'
import { watchPublisher } from '../kafka/publisher-events.ts'
import { Publisher } from '../kafka/publisher.ts'
import type { OpenSender } from '../kafka/sender.ts'
import type { Settings } from '../settings.ts'

declare module 'fastify' {
  interface FastifyInstance {
    publisher: Publisher
  }
}

export type ProducerOptions = { settings: Settings; log: Logger; topic: string; open?: OpenSender | undefined }

const BACKOFF_MS = { min: 100, max: 2_000 }

/**
 * Decorates the app with the publisher of accepted sales. Fastify closes plugins after the requests in flight have been
 * answered, so closing it loses nothing that was accepted.
 */
export const producer = fp(
  async (app: FastifyInstance, { settings, log, topic, open }: ProducerOptions) => {
    // Contradictory settings must stop the start; the publisher would only report on /ready that it cannot connect.
    kafkaAccess(settings)
    const publisher = new Publisher(
      open ?? ((onLost) => openSender(settings, topic, log, onLost)),
      {
        maxPerSend: settings.MAX_SALES_PER_PRODUCE,
        maxBytesPerSend: settings.MAX_BYTES_PER_PRODUCE,
        lingerMs: settings.PRODUCE_LINGER_MS,
        deadlineMs: settings.PRODUCE_TIMEOUT_MS,
        backoffMs: BACKOFF_MS,
      },
      watchPublisher(app.metrics, app.readiness, log),
    )
    app.decorate('publisher', publisher)
    app.addHook('onClose', () => publisher.close())
  },
  { name: 'producer' },
)
