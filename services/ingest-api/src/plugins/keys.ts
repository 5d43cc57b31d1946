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
    /** The name of the request's key; undefined when no keys are in use or the route needs none. */
    keyName: string | undefined
  }
}

/** Routes that need a key. Probes and documents are open: they contain nothing confidential. */
const GUARDED = ['/sales', '/sales/check']

/** Requires an API key to send sales, if any keys are configured. */
export const keys = fp(
  async (app: FastifyInstance, { settings, log }: { settings: Settings; log: Logger }) => {
    checkKeySettings(settings)
    app.decorateRequest('keyName', undefined)
    const ring = openKeyRing(settings, reportKeyFile(app, log))
    if (ring === undefined) return
    app.addHook('onClose', async () => {
      ring.close()
    })
    app.metrics.gauge('retail_api_keys', 'API keys in use.', [], (gauge) => {
      gauge.set(ring.current.size)
    })
    const guard = guardWith(ring, app, settings.MAX_BODY_BYTES)
    app.addHook('onRoute', (route) => {
      if (GUARDED.includes(route.url)) route.onRequest = [guard, ...[route.onRequest ?? []].flat()]
    })
    log.info({ keys: ring.current.size }, 'sales are accepted only with an API key')
  },
  { name: 'keys' },
)

function reportKeyFile(app: FastifyInstance, log: Logger): { used: () => void; notUsed: (reason: string) => void } {
  const stale = app.metrics.gauge(
    'retail_api_keys_file_stale',
    '1 while the key file cannot be used and the previous keys stay in use, else 0.',
  )
  return {
    used: () => {
      stale.set(0)
      app.readiness.warn('keys', undefined)
      log.info('the key file was reloaded')
    },
    notUsed: (reason) => {
      stale.set(1)
      app.readiness.warn('keys', `the key file cannot be used, the previous keys stay in use: ${reason}`)
      log.error({ reason }, 'the key file cannot be used; the previous keys stay in use')
    },
  }
}

function guardWith(ring: OpenKeyRing, app: FastifyInstance, bodyLimit: number): onRequestHookHandler {
  const rejected = app.metrics.counter('retail_unauthorized_requests_total', 'Requests without a valid API key.', [
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
    done(new Problem({ status: 401, code: 'unauthorized', detail: 'A valid API key is required.' }))
  }
}

/** X-API-Key takes precedence: a proxy in front may use Authorization for itself. */
function keyOf({ headers }: FastifyRequest): string | undefined {
  const own = headers['x-api-key']
  if (typeof own === 'string') return own
  return /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1]
}

/**
 * Node reads the rest of an unwanted body. When it is too long or endless, the connection is closed after the answer
 * instead.
 */
function prepareRejection({ headers, raw }: FastifyRequest, reply: FastifyReply, bodyLimit: number): void {
  void reply.header('www-authenticate', 'Bearer')
  const length = Number(headers['content-length'] ?? 0)
  if (headers['transfer-encoding'] === undefined && length <= bodyLimit) return
  void reply.header('connection', 'close')
  lingerAfterAnswer(raw.socket)
}
