import type { SalesReply } from './gateway.ts'

/** What became of one event. `unanswered`: the outcome is unknown; it may have been stored. */
export type SaleOutcome = { answer: 'accepted' | 'rejected' | 'unanswered'; codes: string[]; paths: string[] }

/** Why the gateway throttles: the client's rate limit (429), or it cannot take more sales now (503). */
export const THROTTLE_REASONS = ['rate_limited', 'unavailable'] as const
export type ThrottleReason = (typeof THROTTLE_REASONS)[number]

/** Outcome of a request: one outcome per event, or none yet and the minimum time to wait before sending it again. */
export type RequestOutcome =
  | { final: true; outcomes: SaleOutcome[]; surprise?: string }
  | { final: false; waitMs: number; throttled?: ThrottleReason }

type ReplyError = { index: number; path: string; code: string }

const ACCEPTED: SaleOutcome = { answer: 'accepted', codes: [], paths: [] }
const UNKNOWN: SaleOutcome = { answer: 'unanswered', codes: [], paths: [] }

/** Statuses after which the same events are sent again: timeouts, rate limits and server errors. */
const RETRIABLE = new Set([408, 425, 429, 500, 502, 503, 504])

/**
 * Reads the gateway's reply to `count` events. `surprise` describes, for the log, what violates the contract.
 * @param now epoch milliseconds, for a Retry-After that is a date
 */
export function readReply(reply: SalesReply, count: number, now: number): RequestOutcome {
  if (RETRIABLE.has(reply.status)) return again(reply, now)
  const { accepted, duplicate = 0, rejected, code } = members(reply.body)
  // A duplicate was acknowledged before: it is stored, so it counts as accepted.
  if (reply.status === 202 && (accepted === undefined || Number(accepted) + Number(duplicate) === count))
    return all(ACCEPTED, count)
  const errors = readValidationErrors(reply.body, count)
  if (reply.status === 207) return mixed(errors, count, rejected)
  if (reply.status === 422)
    return { final: true, outcomes: each(count, (index) => rejection(errors, index) ?? rejectedFor('invalid_sale')) }
  if (reply.status < 400) return all(UNKNOWN, count, `${reply.status} is not a reply to ${count} events`)
  return all(
    rejectedFor(typeof code === 'string' ? code : `http_${reply.status}`),
    count,
    `the gateway rejected the whole request with ${reply.status}`,
  )
}

function again({ status, retryAfter }: SalesReply, now: number): RequestOutcome {
  const waitMs = readRetryAfter(retryAfter, now)
  if (waitMs === 0 || (status !== 429 && status !== 503)) return { final: false, waitMs }
  return { final: false, waitMs, throttled: status === 429 ? 'rate_limited' : 'unavailable' }
}

/** Events without an error are accepted, but only if every rejected one is listed. */
function mixed(errors: ReplyError[], count: number, rejected: unknown): RequestOutcome {
  const named = new Set(errors.map((error) => error.index)).size
  const complete = rejected === named
  const outcomes = each(count, (index) => rejection(errors, index) ?? (complete ? ACCEPTED : UNKNOWN))
  return complete
    ? { final: true, outcomes }
    : { final: true, outcomes, surprise: `207 says ${String(rejected)} rejected and lists ${named}` }
}

function rejection(errors: ReplyError[], index: number): SaleOutcome | undefined {
  const own = errors.filter((error) => error.index === index)
  return own.length === 0
    ? undefined
    : { answer: 'rejected', codes: own.map(({ code }) => code), paths: own.map(({ path }) => path) }
}

function rejectedFor(code: string): SaleOutcome {
  return { answer: 'rejected', codes: [code], paths: [] }
}

function all(outcome: SaleOutcome, count: number, surprise?: string): RequestOutcome {
  const outcomes = each(count, () => outcome)
  return surprise === undefined ? { final: true, outcomes } : { final: true, outcomes, surprise }
}

function each(count: number, outcome: (index: number) => SaleOutcome): SaleOutcome[] {
  return Array.from({ length: count }, (_, index) => outcome(index))
}

/** The validation errors; their paths start at the event, even if the request was an array. */
function readValidationErrors(body: unknown, count: number): ReplyError[] {
  const { errors } = members(body)
  if (!Array.isArray(errors)) return []
  return errors.map((error: unknown): ReplyError => {
    const { index, path, code } = members(error)
    const at = typeof index === 'number' ? index : 0
    const text = typeof path === 'string' ? path : ''
    return {
      index: at,
      path: count > 1 ? text.replace(/^\/\d+(?=\/|$)/, '') : text,
      code: typeof code === 'string' ? code : 'invalid_sale',
    }
  })
}

function members(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** Milliseconds to wait: Retry-After is a number of seconds or a date; 0 if it is neither. */
function readRetryAfter(text: string | undefined, now: number): number {
  if (text === undefined) return 0
  const seconds = Number(text)
  const waitMs = Number.isNaN(seconds) ? Date.parse(text) - now : seconds * 1000
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : 0
}
