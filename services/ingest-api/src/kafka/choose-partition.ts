/** Hashes kept, of as many different keys; there are thousands of stores, not millions. */
const MAX_KEPT = 10_000
const SEED = 0x9747b28c
const MIX = 0x5bd1e995

/**
 * Chooses the partition of a key exactly as Kafka's own clients do by default, so that a store's sales lie together whoever
 * wrote them. Remembers the hash per key; when full, it forgets all and begins anew, which is cheaper than keeping an order.
 */
export class PartitionChooser {
  readonly #hashes = new Map<string, number>()

  /** @param partitions how many the topic has */
  choose(key: string, partitions: number): number {
    let hash = this.#hashes.get(key)
    if (hash === undefined) {
      hash = murmur2(Buffer.from(key)) & 0x7fffffff
      if (this.#hashes.size >= MAX_KEPT) this.#hashes.clear()
      this.#hashes.set(key, hash)
    }
    return hash % partitions
  }
}

/** MurmurHash2 with Kafka's seed; a signed 32-bit number. */
export function murmur2(bytes: Buffer): number {
  const whole = bytes.length & ~3
  let hash = SEED ^ bytes.length
  for (let place = 0; place < whole; place += 4) {
    let part = Math.imul(bytes.readInt32LE(place), MIX)
    part = Math.imul(part ^ (part >>> 24), MIX)
    hash = Math.imul(hash, MIX) ^ part
  }
  const rest = bytes.length - whole
  if (rest > 0) hash = Math.imul(hash ^ bytes.readUIntLE(whole, rest), MIX)
  hash = Math.imul(hash ^ (hash >>> 13), MIX)
  return hash ^ (hash >>> 15)
}
