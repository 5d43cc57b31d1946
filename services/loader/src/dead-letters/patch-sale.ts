import { Problem, messageOf } from '@stream-retail/chassis/errors'
import { type Patch, applyPatch } from 'rfc6902'
import type { DeadLetterOriginal } from './read-original.ts'

/**
 * The sale to send: the original with a JSON Patch (RFC 6902) applied. An original that is not JSON counts as null, so
 * that a patch can supply a whole sale: `[{"op": "replace", "path": "", "value": {…}}]`.
 * @throws {Problem} 422 when the patch does not fit the original, or the result is not an object
 */
export function patchSale(original: DeadLetterOriginal, patch: Patch): Record<string, unknown> {
  const document = { sale: original.kind === 'json' ? structuredClone(original.json) : null }
  // The sale is wrapped, so that the empty path (the whole sale) can be replaced too.
  const moved = patch.map((operation) => ({
    ...operation,
    path: `/sale${operation.path}`,
    ...('from' in operation ? { from: `/sale${operation.from}` } : {}),
  }))
  const failure = applied(document, moved)
  if (failure !== undefined)
    throw new Problem({ status: 422, code: 'patch_failed', detail: `The patch does not fit the original: ${failure}` })
  const { sale } = document
  if (typeof sale === 'object' && sale !== null && !Array.isArray(sale)) return sale as Record<string, unknown>
  throw new Problem({
    status: 422,
    code: 'not_a_sale',
    detail:
      `${reasonOf(original)} Send a patch that supplies the whole sale: ` + '[{"op":"replace","path":"","value":{…}}].',
  })
}

function applied(document: object, patch: Patch): string | undefined {
  // rfc6902 ignores such a path silently.
  const reaching = patch.findIndex((operation) =>
    /\/__proto__(\/|$)/.test(`${operation.path} ${'from' in operation ? operation.from : ''}`),
  )
  if (reaching !== -1) return `operation ${reaching} names __proto__, which is not a field of a sale.`
  try {
    const failed = applyPatch(document, patch).findIndex((error) => error !== null)
    return failed === -1
      ? undefined
      : `operation ${failed} (${patch[failed]?.op} ${patch[failed]?.path.slice('/sale'.length)}) found no such ` +
          'path or value.'
  } catch (error) {
    return messageOf(error)
  }
}

function reasonOf(original: DeadLetterOriginal): string {
  if (original.kind === 'bytes') return 'The original could not be decoded.'
  if (original.kind === 'text')
    return original.cut ? 'Only the beginning of the original was kept.' : 'The original is not JSON.'
  return 'The original is JSON, but not an object.'
}
