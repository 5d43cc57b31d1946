/** What one request holds of the limits, from its admission to its answer. */
export type Ticket = { bytes: number; sales: number }

/**
 * Bounds what is under way: bytes of bodies and sales, from admission to answer. A request that is alone is always let in,
 * however large, or it could never pass.
 */
export class Admission {
  readonly #most: { sales: number; bytes: number }
  #requests = 0
  #sales = 0
  #bytes = 0

  constructor(most: { sales: number; bytes: number }) {
    this.#most = most
  }

  get sales(): number {
    return this.#sales
  }

  get bytes(): number {
    return this.#bytes
  }

  /** @returns undefined when there is no room for so many bytes, or for any sale */
  enter(bytes: number): Ticket | undefined {
    if (this.#requests > 0 && (this.#bytes + bytes > this.#most.bytes || this.#sales >= this.#most.sales))
      return undefined
    this.#requests++
    this.#bytes += bytes
    return { bytes, sales: 0 }
  }

  /** False when there is no room for so many more bytes. */
  growTo(ticket: Ticket, bytes: number): boolean {
    const more = bytes - ticket.bytes
    if (more <= 0) return true
    if (this.#requests > 1 && this.#bytes + more > this.#most.bytes) return false
    ticket.bytes = bytes
    this.#bytes += more
    return true
  }

  /** False when there is no room for so many sales. */
  addSales(ticket: Ticket, sales: number): boolean {
    if (this.#sales > 0 && this.#sales + sales > this.#most.sales) return false
    ticket.sales += sales
    this.#sales += sales
    return true
  }

  /** Once for every ticket. */
  leave(ticket: Ticket): void {
    this.#requests--
    this.#sales -= ticket.sales
    this.#bytes -= ticket.bytes
  }
}
