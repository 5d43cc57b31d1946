import { Problem } from '@stream-retail/chassis/errors'
import type { NotPublished } from '../kafka/not-published.ts'
import type { Findings } from './findings.ts'
import type { BatchValidation } from './batch-validation.ts'

export function noSales(): Problem {
  return new Problem({ status: 422, code: 'no_sales', detail: 'The body holds no sales.' })
}

export function tooManySales(most: number): Problem {
  return new Problem({
    status: 413,
    code: 'too_many_sales',
    detail: `One request takes ${most} sales at the most; send them in several.`,
  })
}

export function invalidSales({ rejected, findings }: { rejected: unknown[]; findings: Findings }): Problem {
  const detail =
    rejected.length === 1
      ? 'The sale was rejected; `errors` names what is wrong.'
      : `All ${rejected.length} sales were rejected; \`errors\` names what is wrong.`
  return new Problem({
    status: 422,
    code: 'invalid_sale',
    detail,
    members: { accepted: 0, duplicate: 0, rejected: rejected.length, ...listed(findings) },
  })
}

/** For `Prefer: handling=strict`: some are rejected, so none is sent. */
export function heldBack({ messages, duplicates, rejected, findings }: BatchValidation): Problem {
  const detail = `Nothing was sent, because handling=strict and ${rejected.length} of the sales were rejected; \`errors\` names what is wrong.`
  const members = {
    accepted: 0,
    duplicate: duplicates.length,
    rejected: rejected.length,
    held_back: messages.length,
    ...listed(findings),
  }
  return new Problem({ status: 422, code: 'invalid_sale', detail, members })
}

/** The members that tell what is wrong. */
export function listed({ list, omitted }: Findings): Record<string, unknown> {
  return { errors: list, ...(omitted === 0 ? {} : { errors_omitted: omitted }) }
}

/** Here, too, /ready and the log tell why. */
export function schemaUnavailable(): Problem {
  return new Problem({
    status: 503,
    code: 'schema_unavailable',
    detail: 'Sales cannot be checked now: their schema was never read. Send them again.',
    retriable: true,
    retryAfterSeconds: 1,
  })
}

export function overloaded(retryAfterSeconds: number): Problem {
  return new Problem({
    status: 503,
    code: 'overloaded',
    detail: 'More sales are under way than can be taken. Nothing was stored; send them again later.',
    retriable: true,
    retryAfterSeconds,
  })
}

export function rateLimited(quota: number, retryAfterSeconds: number): Problem {
  return new Problem({
    status: 429,
    code: 'rate_limited',
    detail: `More than your ${quota} sales for now. Nothing was stored; send them again later.`,
    retriable: true,
    retryAfterSeconds,
  })
}

export function neverWithinRate(sales: number, quota: number): Problem {
  return new Problem({
    status: 413,
    code: 'larger_than_rate_limit',
    detail: `These ${sales} sales can never pass: your limit is ${quota} at once. Send them in several requests.`,
  })
}

/** Why Kafka does not take them is for /ready and the log: the reason names hosts that are no business of a stranger. */
export function notPublished({ code, cause }: NotPublished): Problem {
  const again = { status: 503, code, retriable: true, retryAfterSeconds: 1 }
  const problem =
    code === 'outcome_unknown'
      ? new Problem({
          ...again,
          members: { outcome: 'unknown' },
          detail:
            'The sales may or may not be stored: Kafka gave no clear answer in time. Send them again unchanged; that stores nothing twice.',
        })
      : new Problem({
          ...again,
          members: { outcome: 'not_stored' },
          detail: 'Nothing was stored: Kafka cannot be reached for now. Send the sales again.',
        })
  problem.cause = cause
  return problem
}
