/** Keys that are remembered; there are thousands of stores, not millions. */
const MAX_KEPT = 10_000
const SEED = 0x9747b28c
const MIX = 0x5bd1e995

type Known = { hash: number; keyBytes: Buffer }

/**
 * Chooses the partition of a key exactly as Kafka's own clients do by default, so that a store's sales lie together whoever
 * wrote them. Remembers each key; when full, it forgets all and begins anew, which is cheaper than keeping an order.
 */
export class PartitionChooser {
  readonly #known = new Map<string, Known>()

  /**
   * @param partitions how many the topic has
   * @returns the partition, and the key in UTF-8
   */
  choose(key: string, partitions: number): { partition: number; keyBytes: Buffer } {
    const known = this.#known.get(key) ?? this.#learn(key)
    return { partition: known.hash % partitions, keyBytes: known.keyBytes }
  }

  #learn(key: string): Known {
    const keyBytes = Buffer.from(key)
    const known = { hash: murmur2(keyBytes) & 0x7fffffff, keyBytes }
    if (this.#known.size >= MAX_KEPT) this.#known.clear()
    this.#known.set(key, known)
    return known
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
