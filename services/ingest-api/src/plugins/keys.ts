import { Problem } from '@stream-retail/chassis/errors'
import { lingerAfterAnswer } from '@stream-retail/chassis/linger'
import type { Logger } from '@stream-retail/chassis/logger'
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import { type OpenKeyRing, openKeyRing } from '../keys/open-key-ring.ts'
import { checkKeySettings } from '../keys/settings.ts'
import type { Settings } from '../settings.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose key the request carried; undefined when keys are not in use, or the route needs none. */
    keyName: string | undefined
  }
}

/** The routes that need a key. Probes and documents are open: they tell nothing that a stranger may not know. */
const GUARDED = ['/sales', '/sales/check']

/** Lets nobody send sales without one of the keys, when there are any. */
export const keys = fp(
  async (app: FastifyInstance, { settings, log }: { settings: Settings; log: Logger }) => {
    checkKeySettings(settings)
    app.decorateRequest('keyName', undefined)
    const ring = openKeyRing(settings, watchKeys(app, log))
    if (ring === undefined) return
    app.addHook('onClose', async () => {
      ring.close()
    })
    app.metrics.gauge('retail_api_keys', 'Keys that open POST /sales.', [], (gauge) => {
      gauge.set(ring.current.size)
    })
    const guard = guardWith(ring, app, settings.MAX_BODY_BYTES)
    app.addHook('onRoute', (route) => {
      if (GUARDED.includes(route.url)) route.onRequest = [guard, ...[route.onRequest ?? []].flat()]
    })
    log.info({ keys: ring.current.size }, 'sales are taken from senders with a key')
  },
  { name: 'keys' },
)

function watchKeys(app: FastifyInstance, log: Logger): { used: () => void; notUsed: (reason: string) => void } {
  const stale = app.metrics.gauge(
    'retail_api_keys_file_stale',
    '1 while the file of keys cannot be used and older keys stay, else 0.',
  )
  return {
    used: () => {
      stale.set(0)
      app.readiness.warn('keys', undefined)
      log.info('the keys of the changed file are in use')
    },
    notUsed: (reason) => {
      stale.set(1)
      app.readiness.warn('keys', `the file of keys cannot be used, older keys stay: ${reason}`)
      log.error({ reason }, 'the file of keys cannot be used; the keys of before stay')
    },
  }
}

function guardWith(ring: OpenKeyRing, app: FastifyInstance, bodyLimit: number): onRequestHookHandler {
  const rejected = app.metrics.counter('retail_unauthorized_requests_total', 'Requests without a key that fits.', [
    'reason',
  ])
  for (const reason of ['missing', 'wrong']) rejected.inc({ reason }, 0)
  return (request, reply, done) => {
    const given = keyOf(request)
    const name = given === undefined ? undefined : ring.current.nameOf(given)
    if (name !== undefined) {
      request.keyName = name
      done()
      return
    }
    rejected.inc({ reason: given === undefined ? 'missing' : 'wrong' })
    prepareRejection(request, reply, bodyLimit)
    done(new Problem({ status: 401, code: 'unauthorized', detail: 'This needs a key.' }))
  }
}

/** X-API-Key wins: a proxy in front may need Authorization for itself. */
function keyOf({ headers }: FastifyRequest): string | undefined {
  const own = headers['x-api-key']
  if (typeof own === 'string') return own
  return /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1]
}

/** Node reads the rest of a body that nobody wants; of one without end, or too long, it need not: the connection ends after the answer. */
function prepareRejection({ headers, raw }: FastifyRequest, reply: FastifyReply, bodyLimit: number): void {
  void reply.header('www-authenticate', 'Bearer')
  const length = Number(headers['content-length'] ?? 0)
  if (headers['transfer-encoding'] === undefined && length <= bodyLimit) return
  void reply.header('connection', 'close')
  lingerAfterAnswer(raw.socket)
}
