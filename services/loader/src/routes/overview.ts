import { Problem } from '@stream-retail/chassis/errors'
import type { FastifyInstance } from 'fastify'
import { Listeners, eventText } from '../overview/listeners.ts'
import type { Overview } from '../overview/overview.ts'

const MAX_LISTENERS = 50
/** Milliseconds until a browser that lost the connection reconnects. */
const RETRY_MS = 2_000
const TICK_MS = 1_000

/**
 * `GET /overview`, `GET /history`, and `GET /events`: server-sent events, a snapshot immediately and then every second.
 * @returns a tick that adds a point to the history and sends one event; it returns the milliseconds until the next full
 * second
 */
export function addOverviewRoutes(app: FastifyInstance, overview: Overview): () => Promise<number> {
  const listeners = new Listeners(MAX_LISTENERS)
  app.metrics.gauge('retail_control_listeners', 'Clients of the event stream of the control page.', [], (gauge) => {
    gauge.set(listeners.count)
  })

  app.get('/overview', async (_request, reply) =>
    reply.header('cache-control', 'no-store').send(await overview.current()),
  )
  app.get('/history', async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ step_seconds: TICK_MS / 1000, points: overview.history }),
  )
  app.get('/events', { config: { stream: true } }, async (_request, reply) => {
    const first = `retry: ${RETRY_MS}\n\n${eventText('snapshot', await overview.current())}`
    if (listeners.full) {
      throw new Problem({
        status: 503,
        code: 'too_many_listeners',
        detail: `${MAX_LISTENERS} clients are connected already: close some, or poll GET /overview.`,
        retriable: true,
        retryAfterSeconds: 10,
      })
    }
    reply.hijack()
    listeners.add(reply.raw, first)
  })
  app.addHook('preClose', async () => {
    listeners.close()
  })

  return async () => {
    const snapshot = listeners.count > 0 ? await overview.current() : undefined
    overview.addPoint()
    if (snapshot !== undefined) listeners.send(eventText('snapshot', snapshot))
    return TICK_MS - (Date.now() % TICK_MS)
  }
}
