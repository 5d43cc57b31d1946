import type { Problem } from '@stream-retail/chassis/errors'
import type { FastifyRequest } from 'fastify'
import type { Desk } from './sales-context.ts'
import type { Reason } from './findings.ts'
import type { Sorting } from './batch-validation.ts'

/**
 * Hands the refused sales of a request to the quarantine. A field that the schema does not know may be one that a newer version has.
 * @param body the request's: of a single sale it is what came, to the letter
 */
export function keepRefused(
  { quarantine, schemas }: Desk,
  request: FastifyRequest,
  { refused, sales, schema }: Sorting,
  body: Buffer,
): void {
  const [first] = refused
  if (first === undefined) return
  if (refused.some(({ first: { code } }) => code === 'unknown')) schemas.lookSoon()
  quarantine.add(sales.single ? [{ first: first.first, sale: body }] : refused, {
    requestId: request.id,
    keyName: request.keyName,
    schemaId: schema.id,
  })
}

const UNREADABLE: Record<string, Reason> = { not_json: 'not_json', not_utf8: 'not_utf8' }

/** Hands a body to the quarantine that could not be read at all; any other problem is none of its business. */
export function keepUnreadable(
  { quarantine }: Desk,
  request: FastifyRequest,
  { code, message }: Problem,
  body: Buffer,
): void {
  const reason = UNREADABLE[code]
  if (reason === undefined) return
  const first = { path: '', code: reason, expected: 'a JSON document in UTF-8', got: message }
  quarantine.add([{ first, sale: body }], { requestId: request.id, keyName: request.keyName, schemaId: undefined })
}
