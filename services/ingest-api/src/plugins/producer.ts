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

export type ProducerOptions = { settings: Settings; log: Logger; open?: OpenSender }

const BACKOFF_MS = { first: 100, longest: 2_000 }

/**
 * Decorates the app with the way to the topic. Fastify closes plugins after the requests in flight have their answer, so
 * that closing loses nothing that was accepted.
 */
export const producer = fp(
  async (app: FastifyInstance, { settings, log, open }: ProducerOptions) => {
    // What contradicts itself stops the start; the publisher would only say on /ready that it cannot connect.
    kafkaAccess(settings)
    const publisher = new Publisher(
      open ?? ((onLost) => openSender(settings, log, onLost)),
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
