import { Type } from 'typebox'

/** Neither control characters, which Postgres or a terminal would not take, nor those that turn the direction of the text around it. */
const ONE_LINE = '^[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]+$'

export const Line = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: ONE_LINE })

const MAX_NAME = 64

/** Who asks. */
export const By = Line(MAX_NAME)

/** The same of a body that no route has checked. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && [...value].length <= MAX_NAME && new RegExp(ONE_LINE, 'u').test(value)
}
