import type { Sale } from '@stream-retail/schemas/sale'
import { type SalesInBody, UnreadableLine } from '../bodies/sales-in-body.ts'
import { hashContent } from '../bytes/hash-content.ts'
import type { DuplicateWindow } from '../duplicates/duplicate-window.ts'
import { RequestContents } from '../duplicates/request-contents.ts'
import type { Message } from '../kafka/message.ts'
import type { AcceptedWindow } from './accepted-window.ts'
import type { SaleSchema } from './compile-schema.ts'
import { type RejectedSale, ValidationErrors } from './validation-errors.ts'
import { withWrittenNumbers } from './written-numbers.ts'

/** `index` is the position among the sales of the body; absent when the body is one sale. */
export type NamedSale = { index?: number; event_id: string }

export type ValidationOptions = {
  window: AcceptedWindow
  duplicateWindow: DuplicateWindow
  /** Publish duplicates as well. */
  publishDuplicates: boolean
  /** Collect the names of valid sales, for a client that asks where each is stored. */
  named: boolean
}

/** Sales validated between two reads of the clock. */
const SALES_PER_SLICE = 32

/** Validates the sales of one request, a slice at a time, and sorts them into accepted, duplicate and rejected ones. */
export class BatchValidation {
  /** Valid sales, ready to be published; hashed if duplicates are detected. */
  readonly messages: Message[] = []
  readonly accepted: NamedSale[] = []
  readonly duplicates: NamedSale[] = []
  readonly rejected: RejectedSale[] = []
  readonly errors = new ValidationErrors()
  readonly sales: SalesInBody
  readonly schema: SaleSchema
  readonly #options: ValidationOptions
  /** Contents already among the messages; a single sale needs none. */
  readonly #seen: RequestContents | undefined
  readonly #detectsDuplicates: boolean
  #duplicateWindow: DuplicateWindow | undefined
  #next = 0

  constructor(sales: SalesInBody, schema: SaleSchema, options: ValidationOptions) {
    this.sales = sales
    this.schema = schema
    this.#options = options
    this.#detectsDuplicates = options.duplicateWindow.enabled
    this.#seen =
      this.#detectsDuplicates && !options.publishDuplicates && sales.count > 1
        ? new RequestContents(sales.count)
        : undefined
  }

  /** Works until the moment `until` of performance.now(). @returns true when every sale is validated */
  run(until: number): boolean {
    const { count } = this.sales
    const { duplicateWindow, publishDuplicates } = this.#options
    // Since the last slice, another request may have switched the window to a newer schema.
    const usable = this.#detectsDuplicates && !publishDuplicates && duplicateWindow.isOf(this.schema)
    this.#duplicateWindow = usable ? duplicateWindow : undefined
    while (this.#next < count) {
      const end = Math.min(count, this.#next + SALES_PER_SLICE)
      while (this.#next < end) this.#validate(this.#next++)
      if (this.#next < count && performance.now() >= until) return false
    }
    return true
  }

  #validate(index: number): void {
    const sale = this.sales.at(index)
    if (!this.schema.checker.isValid(sale, this.#options.window)) return this.#reject(sale, index)
    const { checker, encoder } = this.schema
    checker.canonicalize(sale)
    const message = encoder.encode(sale)
    if (this.#detectsDuplicates) message.hash = hashContent(message)
    if (this.#isDuplicate(message)) {
      encoder.discard(message)
      this.duplicates.push(this.#name(sale, index))
      return
    }
    this.messages.push(message)
    if (this.#options.named) this.accepted.push(this.#name(sale, index))
  }

  /** The window comes first: what it knows must not be noted among the messages. */
  #isDuplicate(message: Message): boolean {
    return this.#duplicateWindow?.has(message) === true || this.#seen?.has(this.messages, message) === true
  }

  #name({ event_id }: Sale, index: number): NamedSale {
    return this.sales.single ? { event_id } : { index, event_id }
  }

  #reject(sale: unknown, index: number): void {
    const { errors } = this
    const place = this.sales.single ? undefined : index
    const first = errors.list.length
    const original = this.sales.original(index)
    errors.beginSale()
    if (sale instanceof UnreadableLine) {
      errors.add(place, undefined, sale.reason, '', 'a sale as JSON in UTF-8, on one line', sale.text)
    } else {
      const report = withWrittenNumbers(original, (code, field, expected, got) => {
        errors.add(place, sale, code, field, expected, got)
      })
      this.schema.checker.explain(sale, this.#options.window, report)
    }
    const error = errors.list[first]
    if (error !== undefined) this.rejected.push({ first: error, original })
  }
}
