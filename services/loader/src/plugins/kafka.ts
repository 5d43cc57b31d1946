import { createKafka } from '@stream-retail/chassis/kafka'
import type { Logger } from '@stream-retail/chassis/logger'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Admin, Kafka } from 'kafkajs'
import { TopicReader } from '../records/topic-reader.ts'
import type { Settings } from '../settings.ts'

declare module 'fastify' {
  interface FastifyInstance {
    kafka: { client: Kafka; admin: Admin; reader: TopicReader }
  }
}

/** Decorates the app with the Kafka clients. They connect on first use. */
export const kafka = fp(
  async (app: FastifyInstance, { settings, log }: { settings: Settings; log: Logger }) => {
    const client = createKafka(settings, 'loader', log)
    const admin = client.admin()
    const reader = new TopicReader(client)
    app.decorate('kafka', { client, admin, reader })
    app.addHook('onClose', async () => {
      await Promise.allSettled([admin.disconnect(), reader.close()])
    })
  },
  { name: 'kafka' },
)
