import { type Content, holdsAt } from '../bytes/content.ts'

/** Slots per content; the lower the load factor, the shorter the search. */
const SLOTS_PER_CONTENT = 2
/**
 * A content that finds no free slot within this many is not kept. That does not happen by chance, only to a client that
 * could choose hashes; the search still ends here.
 */
const MAX_SEARCH = 64
/** Bits of the Bloom filter per content: 3 % false positives. */
const FILTER_BITS = 8
/** Bytes held in addition to the contents themselves, as they share their pages with others. */
const SPARE_BYTES = 262_144

/** A content with its hash. */
export type Hashed = Content & { readonly hash: number }

/**
 * A bounded set of byte strings: a hash table of numbers that refer to where each string is. Nothing is copied or
 * allocated per string, so a hundred thousand of them do not burden the garbage collector. Their pages stay referenced
 * meanwhile.
 */
export class Generation {
  readonly #max: number
  readonly #maxBytes: number
  readonly #mask: number
  /**
   * Two numbers per slot, adjacent for the sake of the cache: index of an entry + 1 (0: free), and the entry's hash.
   */
  readonly #slots: Int32Array
  /**
   * A Bloom filter, two bits per content. Almost no sale is a duplicate, and this says so from little memory that stays
   * in the processor's cache; the slots do not.
   */
  readonly #filter: Int32Array
  /** Three numbers per entry: index of its view, start and end. */
  readonly #entries: Int32Array
  #views: DataView[] = []
  /** The index of each view: concurrent requests alternate between views, and each is listed once. */
  readonly #indexes = new Map<DataView, number>()
  #last: DataView | undefined
  #index = 0
  #bytes = 0
  #size = 0
  /** What `prefetch` read; stored so that the compiler does not drop the reads. */
  prefetched = 0

  /** @param max contents @param maxContentBytes bytes of one content */
  constructor(max: number, maxContentBytes: number) {
    this.#max = max
    this.#maxBytes = max * maxContentBytes + SPARE_BYTES
    const slots = 2 ** Math.ceil(Math.log2(Math.max(32, max * SLOTS_PER_CONTENT)))
    this.#mask = slots - 1
    this.#slots = new Int32Array(2 * slots)
    this.#filter = new Int32Array(((slots / SLOTS_PER_CONTENT) * FILTER_BITS) / 32)
    this.#entries = new Int32Array(3 * max)
  }

  get size(): number {
    return this.#size
  }

  get full(): boolean {
    return this.#size >= this.#max || this.#bytes >= this.#maxBytes
  }

  clear(): void {
    this.#slots.fill(0)
    this.#filter.fill(0)
    this.#views = []
    this.#indexes.clear()
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
   * Touches the slots of the contents before `add`: `add` would wait for memory at each of them in turn, while here the
   * processor loads many in parallel.
   */
  prefetch(contents: readonly Hashed[]): void {
    let any = 0
    for (const { hash } of contents) any |= this.#slots[2 * (hash & this.#mask)] as number
    this.prefetched = any
  }

  /** Must not be called when it is full. */
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
    this.#entries[at] = this.#index
    this.#entries[at + 1] = start
    this.#entries[at + 2] = end
    const word = this.#filterWord(hash)
    this.#filter[word] = (this.#filter[word] as number) | filterBits(hash)
    this.#slots[slot] = this.#size
    this.#slots[slot + 1] = hash
  }

  #turnTo(view: DataView): void {
    this.#last = view
    const known = this.#indexes.get(view)
    this.#index = known ?? this.#views.length
    if (known !== undefined) return
    this.#indexes.set(view, this.#index)
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
