import type { Content } from '../bytes/content.ts'

const SEED = 0x9747b28c
const MIX = 0x5bd1e995
const WORD = 4

/**
 * The partition of a key (in UTF-8), as the default partitioner of Kafka's Java client chooses it: a store's sales
 * share a partition whichever client writes them.
 */
export function choosePartition(key: Content, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions
}

/** MurmurHash2 with Kafka's seed; a signed 32-bit number. */
export function murmur2({ view, start, end }: Content): number {
  let hash = SEED ^ (end - start)
  let offset = start
  for (; offset + WORD <= end; offset += WORD) {
    const part = Math.imul(view.getInt32(offset, true), MIX)
    hash = Math.imul(hash, MIX) ^ Math.imul(part ^ (part >>> 24), MIX)
  }
  if (offset < end) hash = Math.imul(hash ^ tailOf(view, offset, end), MIX)
  hash = Math.imul(hash ^ (hash >>> 13), MIX)
  return hash ^ (hash >>> 15)
}

/** The last one to three bytes as a little-endian number. */
function tailOf(view: DataView, from: number, end: number): number {
  let tail = 0
  for (let at = end - 1; at >= from; at--) tail = (tail << 8) | view.getUint8(at)
  return tail
}
