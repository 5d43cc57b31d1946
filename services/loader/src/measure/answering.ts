import { messageOf } from '@stream-retail/chassis/errors'

/** Milliseconds after which somebody who is asked and says nothing is taken for away. */
const PATIENCE_MS = 8_000

/** Whether an outside system answers, as seen by those who ask it anyway. */
export class Answering {
  #askedAt: number | undefined
  #failure: string | null = null

  /** Asks, and notes how that ends. @throws what the question throws */
  async watch<T>(ask: () => Promise<T>): Promise<T> {
    this.#askedAt = Date.now()
    try {
      const answer = await ask()
      this.#failure = null
      return answer
    } catch (error) {
      this.#failure = messageOf(error)
      throw error
    } finally {
      this.#askedAt = undefined
    }
  }

  /** A question is still open. */
  get asked(): boolean {
    return this.#askedAt !== undefined
  }

  /** Why it is away; null while it answers. @param now epoch milliseconds */
  away(now: number): string | null {
    if (this.#failure !== null) return this.#failure
    const waited = now - (this.#askedAt ?? now)
    return waited > PATIENCE_MS ? `no answer for ${Math.round(waited / 1000)} s` : null
  }
}
