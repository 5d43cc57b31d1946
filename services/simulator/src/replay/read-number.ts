import { UnreadableError } from './unreadable-error.ts'

/** How a file writes its numbers. */
export type Notation = {
  /** Decimal mark; default `.`. */
  decimal?: '.' | ','
  /** Thousands separator; default none. A space stands for the no-break spaces, too. */
  thousands?: '.' | ',' | ' ' | "'"
  /** Notations of negative numbers that are allowed besides a leading minus. */
  negative?: ('trailing-minus' | 'parentheses')[]
}

/** Beyond 15 digits a number is not exact. */
const MAX_DIGITS = 15
const SPACES = '[ \\u00a0\\u2009\\u202f]'
const LEADING_SIGN = /^(?<sign>[-+\u2212]) ?(?<size>.*)$/
const TRAILING_MINUS = /^(?<size>.*?) ?(?<sign>[-\u2212])$/
const PARENTHESES = /^(?<sign>\() ?(?<size>.*?) ?\)$/

/**
 * Makes a reader of numbers in a notation; `6`, `6.0` (with the decimal mark), `+6` and `-6` belong to every one. The
 * reader throws UnreadableError for any other text.
 */
export function numberReader(notation: Notation): (text: string) => number {
  const signs = signPatterns(notation)
  const pattern = sizePattern(notation)
  return (text) => {
    const trimmed = text.trim()
    const { sign, size = trimmed } = signs.map((sign) => sign.exec(trimmed)?.groups).find(Boolean) ?? {}
    const { whole, fraction = '' } = pattern.exec(size)?.groups ?? {}
    const digits = whole?.replace(/\D/g, '')
    if (digits === undefined || digits.length + fraction.length > MAX_DIGITS)
      throw new UnreadableError(`${JSON.stringify(text)} is not a number as the mapping describes it`)
    const number = Number(`${digits}.${fraction}`)
    // 0 - 0 is 0; -0 is another value.
    return sign === undefined || sign === '+' ? number : 0 - number
  }
}

function signPatterns({ negative = [] }: Notation): RegExp[] {
  return [
    LEADING_SIGN,
    ...(negative.includes('trailing-minus') ? [TRAILING_MINUS] : []),
    ...(negative.includes('parentheses') ? [PARENTHESES] : []),
  ]
}

function sizePattern({ decimal = '.', thousands }: Notation): RegExp {
  const fraction = `(?:[${decimal}](?<fraction>\\d*))?`
  if (thousands === undefined) return new RegExp(`^(?<whole>\\d+)${fraction}$`)
  const separator = thousands === ' ' ? SPACES : `[${thousands}]`
  return new RegExp(`^(?<whole>\\d+|\\d{1,3}(?:${separator}\\d{3})+)${fraction}$`)
}
