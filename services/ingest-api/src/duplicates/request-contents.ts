import { isSameContent } from '../bytes/content.ts'
import type { Hashed } from './generation.ts'

/** Finds duplicates within one request: a hash table of indexes into a list of contents. */
export class RequestContents {
  readonly #mask: number
  /** Index in the list + 1; 0: free. Half of the slots stay free, so every search ends. */
  readonly #slots: Uint32Array

  /** @param max contents of the request */
  constructor(max: number) {
    const slots = 2 ** Math.ceil(Math.log2(2 * max))
    this.#mask = slots - 1
    this.#slots = new Uint32Array(slots)
  }

  /**
   * Whether the list has the content. If not, the slot is taken for the end of the list, where the caller must append
   * it.
   */
  has(list: readonly Hashed[], content: Hashed): boolean {
    let slot = content.hash & this.#mask
    for (let index = this.#slots[slot] as number; index !== 0; index = this.#slots[slot] as number) {
      const other = list[index - 1] as Hashed
      if (other.hash === content.hash && isSameContent(other, content)) return true
      slot = (slot + 1) & this.#mask
    }
    this.#slots[slot] = list.length + 1
    return false
  }
}
