import { randomInt } from 'node:crypto'

/** Chosen anew by each process, so that nobody outside can choose sales whose hashes are alike. */
const SEED = randomInt(2 ** 32) | 0
const MIX = 0x5bd1e995

/** 32 bits, signed. Only a hint: what has the same hash is compared byte by byte. */
export function hashContent(bytes: Uint8Array): number {
  const whole = bytes.length & ~3
  let hash = SEED ^ bytes.length
  let at = 0
  // Indices stay inside: `as number` says so to the compiler and costs nothing.
  for (; at < whole; at += 4) {
    const part = Math.imul((bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24), MIX)
    hash = Math.imul(hash, MIX) ^ Math.imul(part ^ (part >>> 24), MIX)
  }
  for (; at < bytes.length; at++) hash = Math.imul(hash ^ (bytes[at] as number), MIX)
  hash = Math.imul(hash ^ (hash >>> 13), MIX)
  return hash ^ (hash >>> 15)
}

/** Whether `bytes` holds exactly `content` at a place. */
export function holdsAt(bytes: Uint8Array, at: number, content: Uint8Array): boolean {
  for (let place = 0; place < content.length; place++) if (bytes[at + place] !== content[place]) return false
  return true
}
