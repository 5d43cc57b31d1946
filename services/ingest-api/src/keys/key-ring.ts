import { hash, timingSafeEqual } from 'node:crypto'
import type { ApiKey } from './parse-keys.ts'

/** The keys in use. Holds their hashes alone, so that no dump of the memory's objects shows a key. */
export class KeyRing {
  readonly #entries: { name: string; digest: Buffer }[]

  constructor(keys: ApiKey[]) {
    this.#entries = keys.map(({ name, key }) => ({ name, digest: digestOf(key) }))
  }

  get size(): number {
    return this.#entries.length
  }

  /**
   * The name that a key proves. Takes the same time whichever key fits, how much of one fits, or none: it compares hashes,
   * which are of one length and tell nothing about each other, and always all of them.
   */
  nameOf(key: string): string | undefined {
    const digest = digestOf(key)
    let found: string | undefined
    for (const entry of this.#entries) if (timingSafeEqual(entry.digest, digest)) found = entry.name
    return found
  }
}

function digestOf(key: string): Buffer {
  return hash('sha256', key, 'buffer')
}
