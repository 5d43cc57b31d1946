import { Type } from 'typebox'

/** Text of one line, without control characters, which Postgres or a terminal would not take. */
export const Line = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000-\\u001f\\u007f]+$' })

/** Who asks. */
export const By = Line(64)
