import type { Sale } from '@stream-retail/schemas/sale'
import { WIRE_HEADER_BYTES, writeWireHeader } from '@stream-retail/schemas/wire-format'
import type { Type } from 'avsc'
import { Page } from '../bytes/page.ts'
import { Message } from '../kafka/message.ts'

/** With less room than this a new page is started, so that only very large sales run into the end of a page. */
const USUAL_ROOM_BYTES = 1_024

/** Encodes sales as Kafka messages, for one version of the schema. */
export class SaleEncoder {
  readonly #id: number
  readonly #type: Type
  #page = new Page()

  constructor(id: number, type: Type) {
    this.#id = id
    this.#type = type
  }

  /** The message of a valid sale. Its key is the store, which keeps the sales of a store in order. */
  encode(sale: Sale): Message {
    if (this.#page.bytes.length - this.#page.end < USUAL_ROOM_BYTES) this.#page = new Page()
    const { bytes, end: start } = this.#page
    const end = this.#type.encode(sale, bytes, start + WIRE_HEADER_BYTES)
    // Without enough room, avsc returns the number of missing bytes, negated.
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

  /** Releases the memory of a message that is not needed, if it is the most recent one. */
  discard({ view, start, end }: Message): void {
    if (view === this.#page.view && end === this.#page.end) this.#page.end = start
  }
}
