import { messageOf } from '@stream-retail/chassis/errors'

/** Milliseconds after which a system that has not answered counts as away. */
const PATIENCE_MS = 8_000

/** Whether an outside system answers, observed from the requests that are made anyway. */
export class Availability {
  #askedAt: number | undefined
  #failure: string | null = null

  /** Makes a request and notes how it ends. @throws what `ask` throws */
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

  /** A request is outstanding. */
  get asked(): boolean {
    return this.#askedAt !== undefined
  }

  /** Why the system counts as away; null while it answers. @param now epoch milliseconds */
  away(now: number): string | null {
    if (this.#failure !== null) return this.#failure
    const waited = now - (this.#askedAt ?? now)
    return waited > PATIENCE_MS ? `no answer for ${Math.round(waited / 1000)} s` : null
  }
}
