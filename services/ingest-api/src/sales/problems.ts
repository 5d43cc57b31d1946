import { Problem } from '@stream-retail/chassis/errors'
import type { NotPublished } from '../kafka/not-published.ts'
import type { Findings } from './findings.ts'
import type { Sorted } from './sort-sales.ts'

const AGAIN = { status: 503, retriable: true, retryAfterSeconds: 1 }

export function noBody(): Problem {
  return new Problem({ status: 400, code: 'not_json', detail: 'The body is empty; send a JSON document.' })
}

export function noSales(): Problem {
  return new Problem({ status: 422, code: 'no_sales', detail: 'The array holds no sales.' })
}

export function tooManySales(sent: number, most: number): Problem {
  return new Problem({ status: 413, code: 'too_many_sales', detail: `The array holds ${sent} sales; one request takes ${most} at the most.` })
}

export function invalidSales({ refused, findings }: Sorted): Problem {
  const detail = refused.length === 1 ? 'The sale was refused; `errors` names what is wrong.' : `All ${refused.length} sales were refused; \`errors\` names what is wrong.`
  return new Problem({ status: 422, code: 'invalid_sale', detail, members: { accepted: 0, refused: refused.length, ...listed(findings) } })
}

/** The members that tell what is wrong. */
export function listed({ list, omitted }: Findings): Record<string, unknown> {
  return { errors: list, ...(omitted === 0 ? {} : { errors_omitted: omitted }) }
}

export function schemaUnavailable(reason: string): Problem {
  return new Problem({ ...AGAIN, code: 'schema_unavailable', detail: `Sales cannot be checked now: ${reason}. Send them again.` })
}

export function overloaded(): Problem {
  return new Problem({ ...AGAIN, code: 'overloaded', detail: 'Too many sales wait for the broker. Nothing was stored; send them again later.' })
}

export function notPublished({ code, message, cause }: NotPublished): Problem {
  const problem = code === 'outcome_unknown'
    ? new Problem({ ...AGAIN, code, members: { outcome: 'unknown' }, detail: `The sales may or may not be stored: ${message}. Send them again unchanged; that stores nothing twice.` })
    : new Problem({ ...AGAIN, code, members: { outcome: 'not_stored' }, detail: `Nothing was stored: ${message}. Send the sales again.` })
  problem.cause = cause
  return problem
}
