import type { Sale } from '@stream-retail/schemas/sale'
import { type SalesInBody, UnreadableLine } from '../bodies/sales-in-body.ts'
import type { DuplicateWindow } from '../duplicates/duplicate-window.ts'
import { RequestContents } from '../duplicates/request-contents.ts'
import type { Message } from '../kafka/message.ts'
import { hashContent } from '../bytes/hash-content.ts'
import type { SaleSchema } from './compile-schema.ts'
import { type Finding, Findings } from './findings.ts'
import type { Window } from './validate-sale.ts'

/** A sale that is not taken: the first thing wrong with it, and what came (the text of a line that cannot be read). */
export type Rejected = { first: Finding; sale: unknown }
/** `index` is the place among the sales of the body; absent when the body is one sale. */
export type Named = { index?: number; event_id: string }

export type SortingOptions = {
  window: Window
  known: DuplicateWindow
  /** Publish a sale also when it is known, or stands twice in the request. */
  publishDuplicates: boolean
  /** Note which sales are good, for a client that wants to hear where each lies. */
  named: boolean
}

/** How many sales are looked at between two looks at the clock. */
const RUN_OF_SALES = 32

/** Sorts the sales of one request, a slice at a time, into good ones, duplicates and rejected ones. */
export class BatchValidation {
  /** The good sales, ready to be published; with hashes, if acknowledged ones are remembered. */
  readonly messages: Message[] = []
  readonly accepted: Named[] = []
  readonly duplicates: Named[] = []
  readonly rejected: Rejected[] = []
  readonly findings = new Findings()
  readonly sales: SalesInBody
  readonly schema: SaleSchema
  readonly #options: SortingOptions
  /** Which of the messages there are; a single sale needs none. */
  readonly #seen: RequestContents | undefined
  readonly #told: boolean
  #known: DuplicateWindow | undefined
  #next = 0

  constructor(sales: SalesInBody, schema: SaleSchema, options: SortingOptions) {
    this.sales = sales
    this.schema = schema
    this.#options = options
    this.#told = options.known.on
    this.#seen =
      this.#told && !options.publishDuplicates && sales.count > 1 ? new RequestContents(sales.count) : undefined
  }

  /** Works until the moment `until` of performance.now(); tells whether all sales are sorted. */
  run(until: number): boolean {
    const { count } = this.sales
    const { known, publishDuplicates } = this.#options
    // Another request may have come with a newer schema since the last slice.
    this.#known = this.#told && !publishDuplicates && known.isOf(this.schema) ? known : undefined
    while (this.#next < count) {
      const end = Math.min(count, this.#next + RUN_OF_SALES)
      while (this.#next < end) this.#sortOne(this.#next++)
      if (this.#next < count && performance.now() >= until) return false
    }
    return true
  }

  #sortOne(index: number): void {
    const sale = this.sales.at(index)
    if (!this.schema.checker.isGood(sale, this.#options.window)) return this.#reject(sale, index)
    const { encoder } = this.schema
    const message = encoder.encode(sale)
    if (this.#told) message.hash = hashContent(message)
    if (this.#isDuplicate(message)) {
      encoder.discard(message)
      this.duplicates.push(this.#name(sale, index))
      return
    }
    this.messages.push(message)
    if (this.#options.named) this.accepted.push(this.#name(sale, index))
  }

  /** The window first: what it knows is not noted among those seen. */
  #isDuplicate(message: Message): boolean {
    return this.#known?.has(message) === true || this.#seen?.has(this.messages, message) === true
  }

  #name({ event_id }: Sale, index: number): Named {
    return this.sales.single ? { event_id } : { index, event_id }
  }

  #reject(sale: unknown, index: number): void {
    const { findings } = this
    const place = this.sales.single ? undefined : index
    const first = findings.list.length
    findings.beginSale()
    if (sale instanceof UnreadableLine) {
      findings.add(place, undefined, sale.reason, '', 'a sale as JSON in UTF-8, on one line', sale.text)
    } else {
      this.schema.checker.explain(sale, this.#options.window, (code, field, expected, got) => {
        findings.add(place, sale, code, field, expected, got)
      })
    }
    const finding = findings.list[first]
    if (finding !== undefined)
      this.rejected.push({ first: finding, sale: sale instanceof UnreadableLine ? sale.text : sale })
  }
}
