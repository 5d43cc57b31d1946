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
import type { Destination } from '../topics.ts'

declare module 'fastify' {
  interface FastifyInstance {
    rejectedSales: Pick<RejectedPublisher, 'add'>
  }
}

export type RejectedSalesOptions = Destination & { settings: Settings; log: Logger; open?: OpenSender | undefined }

/** The schema changes only with a release of the gateway, and nothing waits for it. */
const REFRESH_MS = 60_000
const DEADLINE_MS = 5_000
const BACKOFF_MS = { min: 250, max: 2_000 }
/** Bytes of an original that are kept. */
const MAX_ORIGINAL_BYTES = 8_192
/** Records in memory that the broker has not acknowledged. */
const MAX_WAITING = 1_000
/**
 * Bytes in one send: a broker accepts 1 MiB by default. Besides the original, a record takes less than RECORD_BYTES.
 */
const MAX_SEND_BYTES = 900_000
const RECORD_BYTES = 2_048

/** Decorates the app with the publisher of rejected sales. */
export const rejectedSales = fp(
  async (app: FastifyInstance, options: RejectedSalesOptions) => {
    if (options.settings.REJECTED_RECORDS_PER_SEC === 0) {
      app.decorate('rejectedSales', { add: () => undefined })
      return
    }
    const rejected = openRejectedPublisher(app, options)
    app.decorate('rejectedSales', rejected)
    app.metrics.gauge(
      'retail_rejected_pending_events',
      'Rejected sales in memory that the broker has not acknowledged.',
      [],
      (gauge) => {
        gauge.set(rejected.waiting)
      },
    )
  },
  { name: 'rejected-sales', dependencies: ['registry'] },
)

function openRejectedPublisher(app: FastifyInstance, options: RejectedSalesOptions): RejectedPublisher {
  const { settings, log, topic, subject, open } = options
  const schema = app.followSchema(
    { subject, part: 'rejected_schema', needed: false },
    REFRESH_MS,
    compileRejectedSchema,
  )
  const publisher = new Publisher(
    open ?? ((onLost) => openRejectedSender(settings, topic, log, onLost)),
    {
      maxPerSend: Math.floor(MAX_SEND_BYTES / (MAX_ORIGINAL_BYTES + RECORD_BYTES)),
      maxBytesPerSend: MAX_SEND_BYTES,
      lingerMs: 0,
      deadlineMs: DEADLINE_MS,
      backoffMs: BACKOFF_MS,
    },
    watchRejected(app.readiness, log),
  )
  app.addHook('onClose', () => publisher.close())
  return new RejectedPublisher(
    {
      recordsPerSecond: settings.REJECTED_RECORDS_PER_SEC,
      bytesPerSecond: settings.REJECTED_BYTES_PER_SEC,
      maxOriginalBytes: MAX_ORIGINAL_BYTES,
      maxWaiting: MAX_WAITING,
    },
    () => schema.current,
    (messages) => publisher.publish(messages),
    countRejected(app.metrics),
  )
}
