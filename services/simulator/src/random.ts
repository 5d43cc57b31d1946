import { randomInt } from 'node:crypto'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Draws that a seed repeats exactly. */
export type Random = {
  /** From 0 (included) to 1 (excluded). */
  share: () => number
  /** A whole number from 0 to count - 1. */
  below: (count: number) => number
  /** A UUID of version 4. */
  uuid: () => string
}

/** The same seed (a whole number) gives the same draws on every machine. */
export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed)
  const word = (): string => (generator.next() >>> 0).toString(16).padStart(8, '0')
  return {
    share: () => uniformFloat64(generator),
    below: (count) => uniformInt(generator, 0, count - 1),
    uuid: () => formatUuid(word() + word() + word() + word()),
  }
}

/** A seed for a run that was given none: 1 to 2^31 - 1. */
export function chooseSeed(): number {
  return randomInt(1, 2 ** 31)
}

/** 32 hexadecimal digits, with the bits of version 4 and the variant of RFC 9562 set. */
function formatUuid(digits: string): string {
  const variant = (8 + (parseInt(digits.charAt(16), 16) & 3)).toString(16)
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20)}`
}
