import { cut, showValue } from './show-value.ts'

/** Every reason for which a sale is refused; also the values of the label `reason`. */
export const REASONS = [
  'missing', 'unknown', 'wrong_type', 'out_of_range', 'not_uuid', 'bad_text', 'too_old', 'too_far_ahead', 'not_an_object',
] as const
export type Reason = (typeof REASONS)[number]

/** One thing that is wrong with one sale, as the client sees it. */
export type Finding = {
  /** Place in the array; absent when the body is one sale. */
  index?: number
  event_id?: string
  /** JSON pointer into the body. */
  path: string
  code: Reason
  expected: string
  got: string
}

/** What is wrong with one sale; called once for each wrong field. */
export type Report = (code: Reason, field: string, expected: string, got: unknown) => void

/** Keys are chosen by the client: cut to this many characters. */
const MAX_KEY = 64
const MAX_EVENT_ID = 64

/** What is wrong with the sales of one request. Holds at most `limit` findings and counts the others. */
export class Findings {
  readonly list: Finding[] = []
  omitted = 0
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  /** @param index place in the body's array, or undefined when the body is the sale */
  add(index: number | undefined, sale: unknown, code: Reason, field: string, expected: string, got: unknown): void {
    if (this.list.length >= this.#limit) {
      this.omitted++
      return
    }
    const eventId = (sale as { event_id?: unknown } | null)?.event_id
    this.list.push({
      ...(index === undefined ? {} : { index }),
      ...(typeof eventId === 'string' ? { event_id: cut(eventId, MAX_EVENT_ID).toWellFormed() } : {}),
      path: `${index === undefined ? '' : `/${index}`}${field === '' ? '' : `/${pointerToken(field)}`}`,
      code,
      expected,
      got: showValue(got),
    })
  }
}

/** RFC 6901: `~` and `/` are escaped. */
function pointerToken(key: string): string {
  return cut(key, MAX_KEY).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1')
}
