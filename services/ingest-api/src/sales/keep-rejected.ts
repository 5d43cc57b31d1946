import type { Problem } from '@stream-retail/chassis/errors'
import type { FastifyRequest } from 'fastify'
import type { BatchValidation } from './batch-validation.ts'
import type { SalesContext } from './sales-context.ts'
import type { Reason } from './validation-errors.ts'

/**
 * Publishes the rejected sales of a request to the topic of rejected sales. An unknown field may belong to a newer
 * version of the schema, so the registry is asked for one.
 */
export function keepRejected(
  { rejectedSales, schemas }: SalesContext,
  request: FastifyRequest,
  { rejected, schema }: BatchValidation,
): void {
  if (rejected.length === 0) return
  if (rejected.some(({ first: { code } }) => code === 'unknown')) schemas.lookSoon()
  rejectedSales.add(rejected, { requestId: request.id, keyName: request.keyName, schemaId: schema.id })
}

const UNREADABLE: Record<string, Reason> = { not_json: 'not_json', not_utf8: 'not_utf8' }

/** Publishes a body that cannot be read at all to the topic of rejected sales; does nothing for other problems. */
export function keepUnreadable(
  { rejectedSales }: SalesContext,
  request: FastifyRequest,
  { code, message }: Problem,
  body: Buffer,
): void {
  const reason = UNREADABLE[code]
  if (reason === undefined) return
  const first = { path: '', code: reason, expected: 'a JSON document in UTF-8', got: message }
  rejectedSales.add([{ first, original: body }], {
    requestId: request.id,
    keyName: request.keyName,
    schemaId: undefined,
  })
}
