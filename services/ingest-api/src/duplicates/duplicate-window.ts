import { Generation, type Hashed } from './generation.ts'

/** Longer contents are not remembered: a few sales with long text must not fill the memory. */
const LONGEST = 512

/**
 * Remembers the contents of sales that were acknowledged lately, so that a sale sent again is told apart from a new one. Two
 * generations: when the younger is full or old, it becomes the older and that one is forgotten. So a content is known for
 * half of the window at least, and never longer than the window. Contents are compared byte by byte: no sale is ever taken
 * for another.
 */
export class DuplicateWindow {
  readonly #most: number
  readonly #longestMs: number
  #young: Generation
  #old: Generation
  /** When the younger generation began. */
  #began: number
  /** What the contents were made with: under another schema the same bytes mean something else. */
  #schema: unknown

  /** @param sales contents that are remembered at the most; 0: none, ever */
  constructor(sales: number, windowMs: number, now: number) {
    this.#most = Math.ceil(sales / 2)
    this.#longestMs = windowMs / 2
    this.#began = now
    this.#young = new Generation(this.#most, LONGEST)
    this.#old = new Generation(this.#most, LONGEST)
  }

  get size(): number {
    return this.#young.size + this.#old.size
  }

  /** False when it never remembers anything: asking is a waste. */
  get on(): boolean {
    return this.#most > 0
  }

  /** To be called before a run of `has` or `remember`: forgets what is too old. `now` in milliseconds. */
  turnTo(schema: unknown, now: number): void {
    if (schema !== this.#schema) {
      this.#schema = schema
      this.#young.clear()
      this.#old.clear()
    }
    const age = now - this.#began
    if (age > this.#longestMs) this.#advance(now)
    if (age > 2 * this.#longestMs) this.#advance(now)
  }

  /** Whether it holds contents of this schema now. */
  isOf(schema: unknown): boolean {
    return schema === this.#schema
  }

  has(content: Hashed): boolean {
    return this.#young.has(content) || this.#old.has(content)
  }

  /** Only what the broker has acknowledged may be remembered. */
  remember(contents: readonly Hashed[], now: number): void {
    if (this.#most === 0) return
    this.#young.fetch(contents)
    for (const content of contents) {
      if (content.end - content.start > LONGEST) continue
      if (this.#young.full) this.#advance(now)
      this.#young.add(content)
    }
  }

  #advance(now: number): void {
    const forgotten = this.#old
    this.#old = this.#young
    this.#young = forgotten
    this.#young.clear()
    this.#began = now
  }
}
