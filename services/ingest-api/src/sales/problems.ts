import { Problem } from '@stream-retail/chassis/errors'
import type { NotPublished } from '../kafka/not-published.ts'
import type { BatchValidation } from './batch-validation.ts'
import type { ValidationErrors } from './validation-errors.ts'

export function noSales(): Problem {
  return new Problem({ status: 422, code: 'no_sales', detail: 'The body contains no sales.' })
}

export function tooManySales(max: number): Problem {
  return new Problem({
    status: 413,
    code: 'too_many_sales',
    detail: `A request may contain at most ${max} sales; split them into several requests.`,
  })
}

export function invalidSales({ rejected, errors }: { rejected: unknown[]; errors: ValidationErrors }): Problem {
  const detail =
    rejected.length === 1
      ? 'The sale was rejected; `errors` names what is wrong.'
      : `All ${rejected.length} sales were rejected; \`errors\` names what is wrong.`
  return new Problem({
    status: 422,
    code: 'invalid_sale',
    detail,
    members: { accepted: 0, duplicate: 0, rejected: rejected.length, ...listErrors(errors) },
  })
}

/** For `Prefer: handling=strict`: some sales are rejected, so none is published. */
export function strictlyRejected({ messages, duplicates, rejected, errors }: BatchValidation): Problem {
  const members = {
    accepted: 0,
    duplicate: duplicates.length,
    rejected: rejected.length,
    not_published: messages.length,
    ...listErrors(errors),
  }
  return new Problem({
    status: 422,
    code: 'invalid_sale',
    detail:
      `Nothing was published: handling=strict was requested and ${rejected.length} of the sales were rejected; ` +
      '`errors` names what is wrong.',
    members,
  })
}

/** The members of an answer that list validation errors. */
export function listErrors({ list, omitted }: ValidationErrors): Record<string, unknown> {
  return { errors: list, ...(omitted === 0 ? {} : { errors_omitted: omitted }) }
}

/** /ready and the log give the reason. */
export function schemaUnavailable(): Problem {
  return new Problem({
    status: 503,
    code: 'schema_unavailable',
    detail: 'Sales cannot be validated: their schema has not been read yet. Send them again later.',
    retriable: true,
    retryAfterSeconds: 1,
  })
}

export function overloaded(retryAfterSeconds: number): Problem {
  return new Problem({
    status: 503,
    code: 'overloaded',
    detail: 'The gateway has more sales in flight than it may hold. Nothing was stored; send them again later.',
    retriable: true,
    retryAfterSeconds,
  })
}

export function rateLimited(quota: number, retryAfterSeconds: number): Problem {
  return new Problem({
    status: 429,
    code: 'rate_limited',
    detail: `Your rate limit of ${quota} sales is used up. Nothing was stored; send them again later.`,
    retriable: true,
    retryAfterSeconds,
  })
}

export function neverWithinRate(sales: number, quota: number): Problem {
  return new Problem({
    status: 413,
    code: 'larger_than_rate_limit',
    detail: `A request of ${sales} sales exceeds your rate limit of ${quota}; split it into several requests.`,
  })
}

/** The reason belongs in /ready and the log: it names hosts that are not meant for clients. */
export function notPublished({ code, cause }: NotPublished): Problem {
  const again = { status: 503, code, retriable: true, retryAfterSeconds: 1 }
  const problem =
    code === 'outcome_unknown'
      ? new Problem({
          ...again,
          members: { outcome: 'unknown' },
          detail:
            'The sales may or may not be stored: Kafka gave no clear answer in time. ' +
            'Send them again unchanged; that stores nothing twice.',
        })
      : new Problem({
          ...again,
          members: { outcome: 'not_stored' },
          detail: 'Nothing was stored: Kafka is unavailable. Send the sales again later.',
        })
  problem.cause = cause
  return problem
}
