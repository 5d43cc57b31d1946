import type { Content } from '../bytes/content.ts'

const SEED = 0x9747b28c
const MIX = 0x5bd1e995
const WORD = 4

/** The partition of a key (in UTF-8), exactly as Kafka's own clients choose it by default, so that a store's sales lie together whoever wrote them. */
export function choosePartition(key: Content, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions
}

/** MurmurHash2 with Kafka's seed; a signed 32-bit number. */
export function murmur2({ view, start, end }: Content): number {
  let hash = SEED ^ (end - start)
  let place = start
  for (; place + WORD <= end; place += WORD) {
    const part = Math.imul(view.getInt32(place, true), MIX)
    hash = Math.imul(hash, MIX) ^ Math.imul(part ^ (part >>> 24), MIX)
  }
  if (place < end) hash = Math.imul(hash ^ restOf(view, place, end), MIX)
  hash = Math.imul(hash ^ (hash >>> 13), MIX)
  return hash ^ (hash >>> 15)
}

/** The last one to three bytes as a number, the first one lowest. */
function restOf(view: DataView, place: number, end: number): number {
  let rest = 0
  for (let at = end - 1; at >= place; at--) rest = (rest << 8) | view.getUint8(at)
  return rest
}
