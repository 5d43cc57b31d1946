import type { Problem } from '@stream-retail/chassis/errors'
import type { FastifyRequest } from 'fastify'
import type { SalesContext } from './sales-context.ts'
import type { Reason } from './findings.ts'
import type { BatchValidation } from './batch-validation.ts'

/**
 * Hands the rejected sales of a request to the quarantine. A field that the schema does not know may be one that a newer version has.
 * @param body the request's: of a single sale it is what came, to the letter
 */
export function keepRejected(
  { quarantine, schemas }: SalesContext,
  request: FastifyRequest,
  { rejected, sales, schema }: BatchValidation,
  body: Buffer,
): void {
  const [first] = rejected
  if (first === undefined) return
  if (rejected.some(({ first: { code } }) => code === 'unknown')) schemas.lookSoon()
  quarantine.add(sales.single ? [{ first: first.first, sale: body }] : rejected, {
    requestId: request.id,
    keyName: request.keyName,
    schemaId: schema.id,
  })
}

const UNREADABLE: Record<string, Reason> = { not_json: 'not_json', not_utf8: 'not_utf8' }

/** Hands a body to the quarantine that could not be read at all; any other problem is none of its business. */
export function keepUnreadable(
  { quarantine }: SalesContext,
  request: FastifyRequest,
  { code, message }: Problem,
  body: Buffer,
): void {
  const reason = UNREADABLE[code]
  if (reason === undefined) return
  const first = { path: '', code: reason, expected: 'a JSON document in UTF-8', got: message }
  quarantine.add([{ first, sale: body }], { requestId: request.id, keyName: request.keyName, schemaId: undefined })
}
