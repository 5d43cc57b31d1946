/** What became of one event. `unanswered`: nobody knows; it may have been stored. */
export type Verdict = { answer: 'accepted' | 'rejected' | 'unanswered'; codes: string[]; paths: string[] }

/** Who asks to wait: a limit on us (429), or a gateway that cannot take more now (503). */
export const ASKED = ['rate_limited', 'unavailable'] as const
export type Asked = (typeof ASKED)[number]

/** An answer to a request: a verdict for each event, or none yet and the least time to wait before asking again. */
export type Answer =
  { final: true; verdicts: Verdict[]; surprise?: string } | { final: false; waitMs: number; asked?: Asked }

type Reply = { status: number; retryAfter: string | undefined; body: unknown }
type Fault = { index: number; path: string; code: string }

const ACCEPTED: Verdict = { answer: 'accepted', codes: [], paths: [] }
const UNKNOWN: Verdict = { answer: 'unanswered', codes: [], paths: [] }

/** Answers after which the same events are to be sent again: too early, too fast, or the other side's trouble. */
const AGAIN = new Set([408, 425, 429, 500, 502, 503, 504])

/**
 * Reads the gateway's answer to `count` events. `surprise` tells what the contract does not foresee, for the log.
 * @param now epoch milliseconds, for a Retry-After that is a date
 */
export function readAnswer(reply: Reply, count: number, now: number): Answer {
  if (AGAIN.has(reply.status)) return again(reply, now)
  const { accepted, duplicate = 0, rejected, code } = members(reply.body)
  // A duplicate was acknowledged before: it is stored, and that is what was asked for.
  if (reply.status === 202 && (accepted === undefined || Number(accepted) + Number(duplicate) === count))
    return all(ACCEPTED, count)
  const faults = readFaults(reply.body, count)
  if (reply.status === 207) return mixed(faults, count, rejected)
  if (reply.status === 422)
    return { final: true, verdicts: each(count, (index) => rejection(faults, index) ?? rejectedFor('invalid_sale')) }
  if (reply.status < 400) return all(UNKNOWN, count, `${reply.status} does not say what became of ${count} events`)
  return all(
    rejectedFor(typeof code === 'string' ? code : `http_${reply.status}`),
    count,
    `the gateway rejects the request itself with ${reply.status}`,
  )
}

function again({ status, retryAfter }: Reply, now: number): Answer {
  const waitMs = readRetryAfter(retryAfter, now)
  if (waitMs === 0 || (status !== 429 && status !== 503)) return { final: false, waitMs }
  return { final: false, waitMs, asked: status === 429 ? 'rate_limited' : 'unavailable' }
}

/** Who is not named is accepted, but only when the named ones are all there are. */
function mixed(faults: Fault[], count: number, rejected: unknown): Answer {
  const named = new Set(faults.map((fault) => fault.index)).size
  const complete = rejected === named
  const verdicts = each(count, (index) => rejection(faults, index) ?? (complete ? ACCEPTED : UNKNOWN))
  return complete
    ? { final: true, verdicts }
    : { final: true, verdicts, surprise: `207 says ${String(rejected)} rejected and names ${named}` }
}

function rejection(faults: Fault[], index: number): Verdict | undefined {
  const own = faults.filter((fault) => fault.index === index)
  return own.length === 0
    ? undefined
    : { answer: 'rejected', codes: own.map(({ code }) => code), paths: own.map(({ path }) => path) }
}

function rejectedFor(code: string): Verdict {
  return { answer: 'rejected', codes: [code], paths: [] }
}

function all(verdict: Verdict, count: number, surprise?: string): Answer {
  const verdicts = each(count, () => verdict)
  return surprise === undefined ? { final: true, verdicts } : { final: true, verdicts, surprise }
}

function each(count: number, verdict: (index: number) => Verdict): Verdict[] {
  return Array.from({ length: count }, (_, index) => verdict(index))
}

/** The faults with paths that start at the event, also when the body was an array. */
function readFaults(body: unknown, count: number): Fault[] {
  const { errors } = members(body)
  if (!Array.isArray(errors)) return []
  return errors.map((error: unknown): Fault => {
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

/** Milliseconds to wait: Retry-After is a number of seconds or a date; 0 when it is neither. */
function readRetryAfter(text: string | undefined, now: number): number {
  if (text === undefined) return 0
  const seconds = Number(text)
  const waitMs = Number.isNaN(seconds) ? Date.parse(text) - now : seconds * 1000
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : 0
}
