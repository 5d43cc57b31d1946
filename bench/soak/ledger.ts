/** The outcome of one sale according to its answer; `sent` without an answer. */
export const OUTCOME = { sent: 1, accepted: 2, rejected: 3 } as const

/** Sales in batches are numbered from here, single sales from 0. */
export const BATCHES_FROM = 2 ** 40

/** Every 50th sale is invalid: 2 %. Batches hold a multiple of 50, so index and number agree. */
export function isBad(number: number): boolean {
  return number % 50 === 49
}

/** The outcome of every sale by its number, one byte each. */
export class AnswerLedger {
  #outcomes = new Uint8Array(1 << 20)
  #next = 0

  get outcomes(): Uint8Array {
    return this.#outcomes.subarray(0, this.#next)
  }

  /** Adds new sales as sent. @returns the number of the first one */
  send(sales: number): number {
    const first = this.#next
    this.#next += sales
    if (this.#next > this.#outcomes.length) {
      const larger = new Uint8Array(this.#outcomes.length * 2)
      larger.set(this.#outcomes)
      this.#outcomes = larger
    }
    this.#outcomes.fill(OUTCOME.sent, first, this.#next)
    return first
  }

  /** Records an answer. A 207 rejected the invalid sales; other status codes leave the sales as sent. */
  answered(first: number, sales: number, status: number): void {
    if (![202, 207, 422].includes(status)) return
    for (let number = first; number < first + sales; number++) {
      this.#outcomes[number] = status === 422 || (status === 207 && isBad(number)) ? OUTCOME.rejected : OUTCOME.accepted
    }
  }
}
