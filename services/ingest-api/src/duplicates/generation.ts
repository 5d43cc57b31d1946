import { type Content, holdsAt } from '../bytes/content.ts'

/** Slots for each content; the fewer are taken, the shorter the search. */
const SLOTS_PER_CONTENT = 2
/**
 * A content that finds no free slot within so many is not kept. Chance leaves none over; only somebody who could choose hashes
 * would, and then a search still ends here.
 */
const MAX_SEARCH = 64
/** Bits of the filter for each content: 3 of 100 that are not there seem to be. */
const FILTER_BITS = 8
/** Bytes that are held beside what the contents may need: they share their memory with others. */
const SPARE_BYTES = 262_144

/** What is looked for, with its hash. */
export type Hashed = Content & { readonly hash: number }

/**
 * A bounded set of byte strings: a hash table in numbers, and where each string lies. Nothing is copied or allocated per string, so that
 * a hundred thousand of them are no work for the garbage collector. The memory that they lie in is held as long as they are.
 */
export class Generation {
  readonly #most: number
  readonly #mostBytes: number
  readonly #mask: number
  /** Two numbers a slot, side by side, as memory is fetched: place of an entry + 1 (0: free), and the entry's hash. */
  readonly #slots: Int32Array
  /**
   * Two bits for each content that is there. Almost no sale is a duplicate, and this says so at once from little memory, which stays
   * near the processor; the slots do not.
   */
  readonly #filter: Int32Array
  /** Three numbers an entry: in which of the views it lies, its start and its end. */
  readonly #entries: Int32Array
  #views: DataView[] = []
  /** Where each view stands among them: requests that come side by side take turns, and a view counts once. */
  readonly #places = new Map<DataView, number>()
  #last: DataView | undefined
  #place = 0
  #bytes = 0
  #size = 0
  /** What `fetch` read. Kept so that the reads are not left out as useless. */
  fetched = 0

  /** @param longest bytes that a content may have */
  constructor(most: number, longest: number) {
    this.#most = most
    this.#mostBytes = most * longest + SPARE_BYTES
    const slots = 2 ** Math.ceil(Math.log2(Math.max(32, most * SLOTS_PER_CONTENT)))
    this.#mask = slots - 1
    this.#slots = new Int32Array(2 * slots)
    this.#filter = new Int32Array(((slots / SLOTS_PER_CONTENT) * FILTER_BITS) / 32)
    this.#entries = new Int32Array(3 * most)
  }

  get size(): number {
    return this.#size
  }

  get full(): boolean {
    return this.#size >= this.#most || this.#bytes >= this.#mostBytes
  }

  clear(): void {
    this.#slots.fill(0)
    this.#filter.fill(0)
    this.#views = []
    this.#places.clear()
    this.#last = undefined
    this.#bytes = 0
    this.#size = 0
  }

  has(content: Hashed): boolean {
    const { hash } = content
    const bits = filterBits(hash)
    if (((this.#filter[this.#filterWord(hash)] as number) & bits) !== bits) return false
    for (let step = 0; step < MAX_SEARCH; step++) {
      const slot = 2 * ((hash + step) & this.#mask)
      const entry = this.#slots[slot] as number
      if (entry === 0) return false
      if (this.#slots[slot + 1] === hash && this.#isEntry(entry - 1, content)) return true
    }
    return false
  }

  /**
   * Reads where the contents will stand. One after another, `add` would wait for memory at each of them; here the processor fetches
   * many at the same time.
   */
  fetch(contents: readonly Hashed[]): void {
    let any = 0
    for (const { hash } of contents) any |= this.#slots[2 * (hash & this.#mask)] as number
    this.fetched = any
  }

  /** Not to be called when it is full. */
  add(content: Hashed): void {
    const { hash } = content
    for (let step = 0; step < MAX_SEARCH; step++) {
      const slot = 2 * ((hash + step) & this.#mask)
      const entry = this.#slots[slot] as number
      if (entry === 0) return this.#put(slot, content)
      if (this.#slots[slot + 1] === hash && this.#isEntry(entry - 1, content)) return
    }
  }

  #put(slot: number, { view, start, end, hash }: Hashed): void {
    if (view !== this.#last) this.#turnTo(view)
    const at = 3 * this.#size++
    this.#entries[at] = this.#place
    this.#entries[at + 1] = start
    this.#entries[at + 2] = end
    const word = this.#filterWord(hash)
    this.#filter[word] = (this.#filter[word] as number) | filterBits(hash)
    this.#slots[slot] = this.#size
    this.#slots[slot + 1] = hash
  }

  #turnTo(view: DataView): void {
    this.#last = view
    const known = this.#places.get(view)
    this.#place = known ?? this.#views.length
    if (known !== undefined) return
    this.#places.set(view, this.#place)
    this.#views.push(view)
    this.#bytes += view.byteLength
  }

  #isEntry(entry: number, content: Content): boolean {
    const at = 3 * entry
    const start = this.#entries[at + 1] as number
    const view = this.#views[this.#entries[at] as number] as DataView
    return (this.#entries[at + 2] as number) - start === content.end - content.start && holdsAt(view, start, content)
  }

  #filterWord(hash: number): number {
    return (hash >>> 8) & (this.#filter.length - 1)
  }
}

function filterBits(hash: number): number {
  return (1 << (hash & 31)) | (1 << (hash >>> 27))
}
