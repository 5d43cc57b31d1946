import { readFile } from 'node:fs/promises'
import { messageOf } from '@stream-retail/chassis/errors'
import { type Static, Type } from 'typebox'
import { Check, Errors } from 'typebox/value'

const Field = Type.Object(
  {
    column: Type.String({ minLength: 1 }),
    as: Type.Enum(['integer-or-text', 'number-by-first-appearance']),
  },
  { additionalProperties: false },
)

const Mapping = Type.Object(
  {
    store_id: Field,
    sku: Field,
    qty: Field,
    time: Type.Object({ column: Type.String({ minLength: 1 }) }, { additionalProperties: false }),
  },
  { additionalProperties: false },
)

/**
 * Which column of a CSV is what. `integer-or-text`: a whole number as a number, everything else as the text it is, so
 * that the gateway can say what is wrong with it. `number-by-first-appearance`: 1 for the first value in the file, 2
 * for the next other one.
 */
export type Mapping = Static<typeof Mapping>

/** @throws {Error} naming the file and everything that is wrong with it */
export async function readMapping(file: string): Promise<Mapping> {
  const mapping = await readFile(file, 'utf8')
    .then((text): unknown => JSON.parse(text))
    .catch((error: unknown) => {
      throw new Error(`mapping ${file} cannot be read: ${messageOf(error)}`)
    })
  if (Check(Mapping, mapping)) return mapping
  const problems = Errors(Mapping, mapping).map((error) => `${error.instancePath || 'the whole'} ${error.message}`)
  throw new Error(`mapping ${file} is not usable: ${problems.join('; ')}`)
}
