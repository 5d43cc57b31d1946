import { randomInt } from 'node:crypto'
import type { Content } from './content.ts'

/** Random per process, so that no client can construct sales whose hashes collide. */
const SEED = randomInt(2 ** 32) | 0
const MIX = 0x5bd1e995
const WORD = 4

/** 32 bits, signed. Only a hint: contents with equal hashes are compared byte by byte. */
export function hashContent({ view, start, end }: Content): number {
  let hash = SEED ^ (end - start)
  let at = start
  for (; at + WORD <= end; at += WORD) {
    const mixed = hash ^ Math.imul(view.getInt32(at, true), MIX)
    hash = Math.imul((mixed << 15) | (mixed >>> 17), MIX)
  }
  for (; at < end; at++) hash = Math.imul(hash ^ view.getUint8(at), MIX)
  hash = Math.imul(hash ^ (hash >>> 13), MIX)
  return hash ^ (hash >>> 15)
}
