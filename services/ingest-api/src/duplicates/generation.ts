import { holdsAt } from './hash-content.ts'

/** Slots for each content; the fewer are taken, the shorter the search. */
const SLOTS_PER_CONTENT = 2
/**
 * A content that finds no free slot within so many is not kept. Chance leaves none over; only somebody who could choose hashes
 * would, and then a search still ends here.
 */
const LONGEST_SEARCH = 64
const FIRST_BYTES = 65_536

/**
 * A bounded set of byte strings: a hash table in numbers, and the strings one after another in one buffer. Nothing is
 * allocated per string, so that a hundred thousand of them are no work for the garbage collector.
 */
export class Generation {
  readonly #most: number
  readonly #mask: number
  /** Place of an entry + 1; 0: free. */
  readonly #slots: Int32Array
  readonly #hashes: Int32Array
  /** Where an entry begins; it ends where the next begins. */
  readonly #starts: Float64Array
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES)
  #size = 0

  constructor(most: number) {
    this.#most = most
    const slots = 2 ** Math.ceil(Math.log2(Math.max(2, most * SLOTS_PER_CONTENT)))
    this.#mask = slots - 1
    this.#slots = new Int32Array(slots)
    this.#hashes = new Int32Array(most)
    this.#starts = new Float64Array(most + 1)
  }

  get size(): number {
    return this.#size
  }

  get full(): boolean {
    return this.#size >= this.#most
  }

  clear(): void {
    this.#slots.fill(0)
    this.#size = 0
  }

  has(hash: number, content: Uint8Array): boolean {
    for (let step = 0; step < LONGEST_SEARCH; step++) {
      const entry = this.#slots[(hash + step) & this.#mask] as number
      if (entry === 0) return false
      if (this.#hashes[entry - 1] === hash && this.#isEntry(entry - 1, content)) return true
    }
    return false
  }

  /** Not to be called when it is full. */
  add(hash: number, content: Uint8Array): void {
    for (let step = 0; step < LONGEST_SEARCH; step++) {
      const slot = (hash + step) & this.#mask
      const entry = this.#slots[slot] as number
      if (entry === 0) return this.#put(slot, hash, content)
      if (this.#hashes[entry - 1] === hash && this.#isEntry(entry - 1, content)) return
    }
  }

  #put(slot: number, hash: number, content: Uint8Array): void {
    const start = this.#starts[this.#size] as number
    const end = start + content.length
    if (end > this.#bytes.length) this.#grow(end)
    this.#bytes.set(content, start)
    this.#hashes[this.#size] = hash
    this.#starts[++this.#size] = end
    this.#slots[slot] = this.#size
  }

  #isEntry(entry: number, content: Uint8Array): boolean {
    const start = this.#starts[entry] as number
    return (this.#starts[entry + 1] as number) - start === content.length && holdsAt(this.#bytes, start, content)
  }

  #grow(least: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(least, this.#bytes.length * 2))
    larger.set(this.#bytes)
    this.#bytes = larger
  }
}
