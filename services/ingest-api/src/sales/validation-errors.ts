import { canonicalUuid } from './canonical-uuid.ts'
import { UUID } from './field-rules.ts'
import { cut, showValue } from './show-value.ts'

/** Every reason to reject a sale; also the values of the label `reason`. */
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

/** One thing wrong with one sale, as the client sees it. */
export type ValidationError = {
  /** Position among the sales of the body, from 0; absent when the body is one sale. */
  index?: number
  event_id?: string
  /** JSON pointer into the body; NDJSON lines count as the elements of an array. */
  path: string
  code: Reason
  expected: string
  got: string
}

/** A rejected sale: the first error, and the bytes that were received. */
export type RejectedSale = { first: ValidationError; original: Buffer }

/** Takes what is wrong with one sale; called once per error. */
export type Report = (code: Reason, field: string, expected: string, got: unknown) => void

/** Clients choose the keys: they are cut to this many characters. */
const MAX_KEY = 64
const MAX_EVENT_ID = 64

/** Errors about one sale in one answer. */
const MAX_PER_SALE = 10
/** Errors in one answer beyond the first of each rejected sale. */
const MAX_FURTHER = 100

/** The validation errors of one request: the first error of each rejected sale, and further ones up to a limit. */
export class ValidationErrors {
  readonly list: ValidationError[] = []
  /** Errors that are counted but not listed. */
  omitted = 0
  #further = 0
  #ofThisSale = 0

  /** Starts the next rejected sale, which the following calls of `add` are about. */
  beginSale(): void {
    this.#ofThisSale = 0
  }

  /** @param index position among the sales of the body, or undefined when the body is one sale */
  add(index: number | undefined, sale: unknown, code: Reason, field: string, expected: string, got: unknown): void {
    this.#ofThisSale++
    if (this.#ofThisSale > 1 && (this.#ofThisSale > MAX_PER_SALE || ++this.#further > MAX_FURTHER)) {
      this.omitted++
      return
    }
    const eventId = eventIdOf(sale)
    this.list.push({
      ...(index === undefined ? {} : { index }),
      ...(eventId === undefined ? {} : { event_id: eventId }),
      path: `${index === undefined ? '' : `/${index}`}${field === '' ? '' : `/${pointerToken(field)}`}`,
      code,
      expected,
      got: showValue(got),
    })
  }
}

/** The event_id of an unchecked value, safe to send back; a UUID as it would be stored. */
function eventIdOf(sale: unknown): string | undefined {
  const eventId = (sale as { event_id?: unknown } | null | undefined)?.event_id
  if (typeof eventId === 'string' && UUID.test(eventId)) return canonicalUuid(eventId)
  return typeof eventId === 'string' ? cut(eventId, MAX_EVENT_ID).toWellFormed() : undefined
}

/** RFC 6901: `~` and `/` are escaped. */
function pointerToken(key: string): string {
  return cut(key, MAX_KEY).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1')
}
