import { Generation, type Hashed } from './generation.ts'

/** Longer contents are not remembered, so that a few sales with long text cannot fill the memory. */
const MAX_BYTES = 512

/**
 * Remembers the contents of recently accepted sales, to recognize duplicates. It keeps two generations: when the
 * younger is full or too old, it becomes the older one, and the previous older one is recycled. So a content is known
 * for at least half of the window and never longer than the window. Contents are compared byte by byte: no sale is ever
 * mistaken for another.
 */
export class DuplicateWindow {
  readonly #perGeneration: number
  readonly #generationMs: number
  #young: Generation
  #old: Generation
  /** When the younger generation started. */
  #startedAt: number
  /** That the contents were encoded with: under another schema the same bytes mean something else. */
  #schema: unknown

  /** @param sales remembered at most; 0: none */
  constructor(sales: number, windowMs: number, now: number) {
    this.#perGeneration = Math.ceil(sales / 2)
    this.#generationMs = windowMs / 2
    this.#startedAt = now
    this.#young = new Generation(this.#perGeneration, MAX_BYTES)
    this.#old = new Generation(this.#perGeneration, MAX_BYTES)
  }

  get size(): number {
    return this.#young.size + this.#old.size
  }

  /** False when it never remembers anything. */
  get enabled(): boolean {
    return this.#perGeneration > 0
  }

  /** To be called before a series of `has` or `remember`: forgets what is too old. `now` in milliseconds. */
  turnTo(schema: unknown, now: number): void {
    if (schema !== this.#schema) {
      this.#schema = schema
      this.#young.clear()
      this.#old.clear()
    }
    const age = now - this.#startedAt
    if (age > this.#generationMs) this.#advance(now)
    if (age > 2 * this.#generationMs) this.#advance(now)
  }

  /** Whether it currently holds contents of this schema. */
  isOf(schema: unknown): boolean {
    return schema === this.#schema
  }

  has(content: Hashed): boolean {
    return this.#young.has(content) || this.#old.has(content)
  }

  /** Only for sales that the broker has acknowledged. */
  remember(contents: readonly Hashed[], now: number): void {
    if (this.#perGeneration === 0) return
    this.#young.prefetch(contents)
    for (const content of contents) {
      if (content.end - content.start > MAX_BYTES) continue
      if (this.#young.full) this.#advance(now)
      this.#young.add(content)
    }
  }

  #advance(now: number): void {
    const recycled = this.#old
    this.#old = this.#young
    this.#young = recycled
    this.#young.clear()
    this.#startedAt = now
  }
}
