/** What one request holds of the limits, from admission to answer. */
export type Ticket = { bytes: number; sales: number }

/**
 * Bounds the bytes of bodies and the sales in flight, from admission to answer. A request that is alone is always
 * admitted, however large: it could never pass otherwise.
 */
export class Admission {
  readonly #max: { sales: number; bytes: number }
  #requests = 0
  #sales = 0
  #bytes = 0

  constructor(max: { sales: number; bytes: number }) {
    this.#max = max
  }

  get sales(): number {
    return this.#sales
  }

  get bytes(): number {
    return this.#bytes
  }

  /** @returns undefined when there is no room for the bytes, or for any sale */
  enter(bytes: number): Ticket | undefined {
    if (this.#requests > 0 && (this.#bytes + bytes > this.#max.bytes || this.#sales >= this.#max.sales))
      return undefined
    this.#requests++
    this.#bytes += bytes
    return { bytes, sales: 0 }
  }

  /** Raises the ticket to `bytes`. @returns false when there is no room */
  growTo(ticket: Ticket, bytes: number): boolean {
    const more = bytes - ticket.bytes
    if (more <= 0) return true
    if (this.#requests > 1 && this.#bytes + more > this.#max.bytes) return false
    ticket.bytes = bytes
    this.#bytes += more
    return true
  }

  /** @returns false when there is no room */
  addSales(ticket: Ticket, sales: number): boolean {
    if (this.#sales > 0 && this.#sales + sales > this.#max.sales) return false
    ticket.sales += sales
    this.#sales += sales
    return true
  }

  /** To be called exactly once per ticket. */
  leave(ticket: Ticket): void {
    this.#requests--
    this.#sales -= ticket.sales
    this.#bytes -= ticket.bytes
  }
}
