import { cut, showValue } from './show-value.ts'

/** Every reason for which a sale is rejected; also the values of the label `reason`. */
export const REASONS = [
  'missing',
  'unknown',
  'wrong_type',
  'out_of_range',
  'not_uuid',
  'bad_text',
  'too_old',
  'too_far_ahead',
  'not_an_object',
  'not_json',
  'not_utf8',
] as const
export type Reason = (typeof REASONS)[number]

/** One thing that is wrong with one sale, as the client sees it. */
export type Finding = {
  /** Place among the sales of the body, from 0; absent when the body is one sale. */
  index?: number
  event_id?: string
  /** JSON pointer into the body; in lines, as if they were the elements of an array. */
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

/** Findings about one sale in one answer. */
const MAX_PER_SALE = 10
/** Findings in one answer beyond the first of each rejected sale. */
const MAX_FURTHER = 100

/** What is wrong with the sales of one request: the first finding of each rejected sale, and further ones within a limit. */
export class Findings {
  readonly list: Finding[] = []
  /** Findings that are counted only. */
  omitted = 0
  #further = 0
  #ofThisSale = 0

  /** A rejected sale begins; `add` is about it. */
  beginSale(): void {
    this.#ofThisSale = 0
  }

  /** @param index place among the sales of the body, or undefined when the body is the sale */
  add(index: number | undefined, sale: unknown, code: Reason, field: string, expected: string, got: unknown): void {
    this.#ofThisSale++
    if (this.#ofThisSale > 1 && (this.#ofThisSale > MAX_PER_SALE || ++this.#further > MAX_FURTHER)) {
      this.omitted++
      return
    }
    this.list.push(newFinding(index, sale, code, field, expected, got))
  }
}

function newFinding(
  index: number | undefined,
  sale: unknown,
  code: Reason,
  field: string,
  expected: string,
  got: unknown,
): Finding {
  const eventId = eventIdOf(sale)
  return {
    ...(index === undefined ? {} : { index }),
    ...(eventId === undefined ? {} : { event_id: eventId }),
    path: `${index === undefined ? '' : `/${index}`}${field === '' ? '' : `/${pointerToken(field)}`}`,
    code,
    expected,
    got: showValue(got),
  }
}

/** What a sale that may be anything calls itself, safe to send back. */
function eventIdOf(sale: unknown): string | undefined {
  const eventId = (sale as { event_id?: unknown } | null | undefined)?.event_id
  return typeof eventId === 'string' ? cut(eventId, MAX_EVENT_ID).toWellFormed() : undefined
}

/** RFC 6901: `~` and `/` are escaped. */
function pointerToken(key: string): string {
  return cut(key, MAX_KEY).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1')
}
