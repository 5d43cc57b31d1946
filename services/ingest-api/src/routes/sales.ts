import { Problem } from '@stream-retail/chassis/errors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { BodyReader } from '../bodies/body-reader.ts'
import type { Body } from '../bodies/body.ts'
import { emptyBody } from '../bodies/problems.ts'
import { rejectRequest } from '../sales/reject-request.ts'
import { type SalesContext, openSalesContext, overload } from '../sales/sales-context.ts'
import { SalesRequest } from '../sales/sales-request.ts'
import type { Settings } from '../settings.ts'
import { salesDescription } from './sales-schema.ts'

const JSON_TYPE = 'application/json'
const LINE_TYPES = ['application/x-ndjson', 'application/ndjson', 'application/jsonl']

/** `POST /sales`: one sale, an array, or one sale per line; valid sales are published, the others explained. */
export const salesRoute = fp(
  async (app: FastifyInstance, { settings, topic }: { settings: Settings; topic: string }) => {
    const context = openSalesContext(app, settings, topic)
    // In its own scope: a body that is read here holds a ticket, which only this route releases.
    await app.register(async (scope) => {
      readBodies(scope, context)
      scope.post('/sales', salesDescription, (request, reply) => {
        const body = (request.body as Body | undefined) ?? { problem: emptyBody() }
        if (body.problem === undefined) context.scheduler.run(new SalesRequest(context, request, reply, body))
        else rejectRequest(context, request, reply, body.problem)
      })
    })
  },
  { name: 'sales', dependencies: ['registry', 'producer', 'rejected-sales'] },
)

/** Collects bodies as bytes; the scheduler decides when they are parsed. Fastify would parse them immediately. */
function readBodies(scope: FastifyInstance, context: SalesContext): void {
  const { MAX_BODY_BYTES: bytes, MAX_UNPACKED_BYTES: decompressedBytes, BODY_TIMEOUT_MS: timeoutMs } = context.settings
  const reader = new BodyReader({ bytes, decompressedBytes, timeoutMs }, context.admission, () => overload(context))
  const parserFor =
    (lines: boolean) =>
    (request: FastifyRequest, payload: FastifyRequest['raw'], done: (error: null, body: Body) => void) => {
      reader.read(request.headers, payload, lines, (body) => {
        done(null, body)
      })
    }
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser(JSON_TYPE, parserFor(false))
  scope.addContentTypeParser(LINE_TYPES, parserFor(true))
  scope.addContentTypeParser('*', (_request, _payload, done) => {
    done(null, { problem: unsupportedMediaType() })
  })
  scope.addHook('onClose', async () => {
    reader.close()
  })
}

function unsupportedMediaType(): Problem {
  return new Problem({
    status: 415,
    code: 'unsupported_media_type',
    detail: `Send ${JSON_TYPE}, or one sale per line as ${LINE_TYPES[0]}.`,
  })
}
