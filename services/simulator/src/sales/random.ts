import { randomInt } from 'node:crypto'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Random values, reproducible from a seed. */
export type Random = {
  /** From 0 (included) to 1 (excluded). */
  share: () => number
  /** An integer from 0 to count - 1. */
  below: (count: number) => number
  /** A version 4 UUID. */
  uuid: () => string
}

/** The same seed (an integer) gives the same values on every machine. */
export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed)
  const word = (): string => (generator.next() >>> 0).toString(16).padStart(8, '0')
  return {
    share: () => uniformFloat64(generator),
    below: (count) => uniformInt(generator, 0, count - 1),
    uuid: () => formatUuid(word() + word() + word() + word()),
  }
}

/** A random seed: 1 to 2^31 - 1. */
export function chooseSeed(): number {
  return randomInt(1, 2 ** 31)
}

/** Formats 32 hexadecimal digits, with the version and variant bits of RFC 9562 set. */
function formatUuid(digits: string): string {
  const variant = (8 + (parseInt(digits.charAt(16), 16) & 3)).toString(16)
  const groups = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    variant + digits.slice(17, 20),
    digits.slice(20),
  ]
  return groups.join('-')
}
