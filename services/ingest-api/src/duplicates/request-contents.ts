import { isSameContent } from '../bytes/content.ts'
import type { Hashed } from './generation.ts'

/** The contents of one request, to find the second of the same: their places in a list, found by hash. */
export class RequestContents {
  readonly #mask: number
  /** Place in the list + 1; 0: free. Half of the slots stay free, so a search ends. */
  readonly #slots: Uint32Array

  /** @param most contents that the request can have */
  constructor(most: number) {
    const slots = 2 ** Math.ceil(Math.log2(2 * most))
    this.#mask = slots - 1
    this.#slots = new Uint32Array(slots)
  }

  /** Whether the list has the content already. If not, it is noted for the end of the list, where it is to be put. */
  has(list: readonly Hashed[], content: Hashed): boolean {
    let slot = content.hash & this.#mask
    for (let place = this.#slots[slot] as number; place !== 0; place = this.#slots[slot] as number) {
      const other = list[place - 1] as Hashed
      if (other.hash === content.hash && isSameContent(other, content)) return true
      slot = (slot + 1) & this.#mask
    }
    this.#slots[slot] = list.length + 1
    return false
  }
}
