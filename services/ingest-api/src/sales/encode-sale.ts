import type { Sale } from '@stream-retail/schemas/sale'
import { WIRE_HEADER_BYTES, writeWireHeader } from '@stream-retail/schemas/wire-format'
import type { Type } from 'avsc'
import { Message } from '../kafka/message.ts'
import { Page } from '../bytes/page.ts'

/** With less room than this a fresh page is begun, so that the end of a page is met by very large sales only. */
const USUAL_ROOM_BYTES = 1_024

/** Makes the records of sales, of one version of the schema. */
export class SaleEncoder {
  readonly #id: number
  readonly #type: Type
  #page = new Page()

  constructor(id: number, type: Type) {
    this.#id = id
    this.#type = type
  }

  /** The record of a good sale. Its key is the store, which keeps a store's sales in order. */
  encode(sale: Sale): Message {
    if (this.#page.bytes.length - this.#page.end < USUAL_ROOM_BYTES) this.#page = new Page()
    const { bytes, end: start } = this.#page
    const end = this.#type.encode(sale, bytes, start + WIRE_HEADER_BYTES)
    // avsc answers minus the bytes that are missing.
    return end < 0 ? this.#encodeAlone(sale, bytes.length - start - end) : this.#newMessage(sale, end)
  }

  #encodeAlone(sale: Sale, bytes: number): Message {
    this.#page = Page.for(bytes)
    return this.#newMessage(sale, this.#type.encode(sale, this.#page.bytes, WIRE_HEADER_BYTES))
  }

  #newMessage(sale: Sale, end: number): Message {
    const { view, end: start } = this.#page
    writeWireHeader(view, start, this.#id)
    this.#page.end = end
    return new Message(String(sale.store_id), view, start, end)
  }

  /** Gives back the memory of a message that nobody needs, if it is the last one that was made. */
  discard({ view, start, end }: Message): void {
    if (view === this.#page.view && end === this.#page.end) this.#page.end = start
  }
}
