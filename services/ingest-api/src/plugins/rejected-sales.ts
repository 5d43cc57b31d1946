import type { Logger } from '@stream-retail/chassis/logger'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Publisher } from '../kafka/publisher.ts'
import type { OpenSender } from '../kafka/sender.ts'
import { openRejectedSender } from '../rejected/open-rejected-sender.ts'
import { countRejected, watchRejected } from '../rejected/rejected-events.ts'
import { RejectedPublisher } from '../rejected/rejected-publisher.ts'
import { compileRejectedSchema } from '../rejected/rejected-schema.ts'
import type { Settings } from '../settings.ts'

declare module 'fastify' {
  interface FastifyInstance {
    quarantine: Pick<RejectedPublisher, 'add'>
  }
}

export type RejectedSalesOptions = { settings: Settings; log: Logger; open?: OpenSender }

/** Its schema changes with a release of this program, and nothing waits for it. */
const REFRESH_MS = 60_000
const DEADLINE_MS = 5_000
const BACKOFF_MS = { first: 250, longest: 2_000 }
/** Bytes that one send may have: a broker takes 1 MiB. Beside the original a record has less than this. */
const MAX_SEND_BYTES = 900_000
const RECORD_BYTES = 2_048

/** Decorates the app with the place for rejected sales. */
export const quarantine = fp(
  async (app: FastifyInstance, { settings, log, open }: RejectedSalesOptions) => {
    if (settings.REJECTED_RECORDS_PER_SEC === 0) {
      app.decorate('quarantine', { add: () => undefined })
      return
    }
    const schema = app.followSchema(
      { subject: settings.REJECTED_SUBJECT, part: 'rejected_schema', needed: false },
      REFRESH_MS,
      compileRejectedSchema,
    )
    const publisher = new Publisher(
      open ?? ((onLost) => openRejectedSender(settings, log, onLost)),
      {
        maxPerSend: Math.max(1, Math.floor(MAX_SEND_BYTES / (settings.REJECTED_MAX_ORIGINAL_BYTES + RECORD_BYTES))),
        maxBytesPerSend: MAX_SEND_BYTES,
        lingerMs: 0,
        deadlineMs: DEADLINE_MS,
        backoffMs: BACKOFF_MS,
      },
      watchRejected(app.readiness, log),
    )
    const limits = {
      recordsPerSecond: settings.REJECTED_RECORDS_PER_SEC,
      bytesPerSecond: settings.REJECTED_BYTES_PER_SEC,
      maxOriginalBytes: settings.REJECTED_MAX_ORIGINAL_BYTES,
      maxWaiting: settings.REJECTED_MAX_WAITING,
    }
    const kept = new RejectedPublisher(
      limits,
      () => schema.current,
      (messages) => publisher.publish(messages),
      countRejected(app.metrics),
    )
    app.decorate('quarantine', kept)
    app.metrics.gauge(
      'retail_rejected_pending_events',
      'Rejected sales in memory that the broker does not have yet.',
      [],
      (gauge) => {
        gauge.set(kept.waiting)
      },
    )
    app.addHook('onClose', () => publisher.close())
  },
  { name: 'quarantine', dependencies: ['registry'] },
)
