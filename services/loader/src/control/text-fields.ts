import { Type } from 'typebox'

/**
 * No control characters, which Postgres or a terminal may reject, and none that change the direction of surrounding
 * text.
 */
const ONE_LINE = '^[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]+$'

/** Schema of one line of text. @param maxLength in characters */
export const Line = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: ONE_LINE })

const MAX_NAME = 64

/** Schema of the name of the person who makes a request. */
export const By = Line(MAX_NAME)

/** The same check, for a body that no route has validated. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && [...value].length <= MAX_NAME && new RegExp(ONE_LINE, 'u').test(value)
}
