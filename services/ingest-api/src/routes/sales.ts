import { Problem } from '@stream-retail/chassis/errors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { BodyReader } from '../bodies/body-reader.ts'
import type { Body } from '../bodies/body.ts'
import { emptyBody } from '../bodies/problems.ts'
import { type SalesContext, openSalesContext, overload } from '../sales/sales-context.ts'
import { rejectRequest } from '../sales/reject-request.ts'
import { SalesRequest } from '../sales/sales-request.ts'
import type { Settings } from '../settings.ts'
import { salesDescription } from './sales-schema.ts'

const JSON_TYPE = 'application/json'
const LINE_TYPES = ['application/x-ndjson', 'application/ndjson', 'application/jsonl']

/** `POST /sales`: one sale, an array or lines of them; good ones are published, the others are explained. */
export const salesRoute = fp(
  async (app: FastifyInstance, { settings }: { settings: Settings }) => {
    const desk = openSalesContext(app, settings)
    // In a scope of its own: a body that is read here holds a ticket, and only this route gives it back.
    await app.register(async (scope) => {
      readBodies(scope, desk)
      scope.post('/sales', salesDescription, (request, reply) => {
        const body = (request.body as Body | undefined) ?? { problem: emptyBody() }
        if (body.problem === undefined) desk.turns.run(new SalesRequest(desk, request, reply, body))
        else rejectRequest(desk, request, reply, body.problem)
      })
    })
  },
  { name: 'sales', dependencies: ['registry', 'producer', 'quarantine'] },
)

/** Bodies are collected as bytes; they are parsed when it is their turn. Fastify would read and parse them at once. */
function readBodies(scope: FastifyInstance, desk: SalesContext): void {
  const { MAX_BODY_BYTES: bytes, MAX_UNPACKED_BYTES: unpackedBytes, BODY_TIMEOUT_MS: timeoutMs } = desk.settings
  const reader = new BodyReader({ bytes, unpackedBytes, timeoutMs }, desk.admission, () => overload(desk))
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
    detail: `Send ${JSON_TYPE}, or a sale a line as ${LINE_TYPES[0]}.`,
  })
}
