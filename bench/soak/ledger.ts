/** What became of one sale, as its answer said; `sent` when it had none. */
export const VERDICT = { sent: 1, accepted: 2, rejected: 3 } as const

/** Numbers of sales in batches begin here, those of single sales at 0. */
export const BATCHES_FROM = 2 ** 40

/** Of 50 sales in a row, the last is bad: 2 in a hundred. Batches hold a multiple of 50, so place and number tell alike. */
export function isBad(number: number): boolean {
  return number % 50 === 49
}

/** The verdict of every sale by its number, a byte each. */
export class Ledger {
  #verdicts = new Uint8Array(1 << 20)
  #next = 0

  get verdicts(): Uint8Array {
    return this.#verdicts.subarray(0, this.#next)
  }

  /** @returns the number of the first of so many new sales, which count as sent from now on */
  send(sales: number): number {
    const first = this.#next
    this.#next += sales
    if (this.#next > this.#verdicts.length) {
      const larger = new Uint8Array(this.#verdicts.length * 2)
      larger.set(this.#verdicts)
      this.#verdicts = larger
    }
    this.#verdicts.fill(VERDICT.sent, first, this.#next)
    return first
  }

  /** Notes an answer. A 207 rejected the bad ones. Anything but a verdict leaves them sent. */
  answered(first: number, sales: number, status: number): void {
    if (![202, 207, 422].includes(status)) return
    for (let number = first; number < first + sales; number++) {
      this.#verdicts[number] = status === 422 || (status === 207 && isBad(number)) ? VERDICT.rejected : VERDICT.accepted
    }
  }
}
