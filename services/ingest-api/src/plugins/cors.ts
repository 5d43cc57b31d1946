import cors, { type FastifyCorsOptions } from '@fastify/cors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

/** Routes for pages of other origins. Probes and metrics are not meant for them. */
const SHARED = new Set(['/sales', '/openapi.json'])

/** Lets pages of the configured origins send sales from a browser. No credentials: keys are sent in headers. */
export const crossOrigin = fp(
  async (app: FastifyInstance, { origins }: { origins: string }) => {
    if (origins === '') return
    const allowed: FastifyCorsOptions = {
      origin: origins === '*' ? '*' : origins.split(','),
      methods: ['GET', 'POST'],
      allowedHeaders: ['Content-Type', 'Content-Encoding', 'Authorization', 'X-API-Key', 'X-Request-Id', 'Prefer'],
      exposedHeaders: ['Retry-After', 'RateLimit', 'RateLimit-Policy', 'Preference-Applied', 'WWW-Authenticate'],
      maxAge: 3_600,
    }
    await app.register(
      cors,
      () => (request: FastifyRequest, done: (error: null, options: FastifyCorsOptions) => void) => {
        done(null, SHARED.has(request.url.split('?', 1)[0] ?? '') ? allowed : { origin: false })
      },
    )
  },
  { name: 'cors' },
)
