import { hash, timingSafeEqual } from 'node:crypto'
import type { ApiKey } from './parse-keys.ts'

/** The keys in use. Holds only their hashes, so that no heap dump contains a key. */
export class KeyRing {
  readonly #entries: { name: string; digest: Buffer }[]

  constructor(keys: ApiKey[]) {
    this.#entries = keys.map(({ name, key }) => ({ name, digest: digestOf(key) }))
  }

  get size(): number {
    return this.#entries.length
  }

  /**
   * The name that belongs to a key. Takes constant time, whichever key matches and however much of it: it compares
   * hashes of equal length, and always all of them.
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
