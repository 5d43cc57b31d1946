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
 * Which column of a CSV file holds which field. `integer-or-text`: integers become numbers, anything else stays
 * text, for the gateway to reject. `number-by-first-appearance`: distinct values are numbered 1, 2, … in the order
 * of the file.
 */
export type Mapping = Static<typeof Mapping>

/** @throws {Error} that names the file and all its problems */
export async function readMapping(file: string): Promise<Mapping> {
  const mapping = await readFile(file, 'utf8')
    .then((text): unknown => JSON.parse(text))
    .catch((error: unknown) => {
      throw new Error(`mapping ${file} cannot be read: ${messageOf(error)}`)
    })
  if (Check(Mapping, mapping)) return mapping
  const problems = Errors(Mapping, mapping).map((error) => `${error.instancePath || 'the document'} ${error.message}`)
  throw new Error(`mapping ${file} is not usable: ${problems.join('; ')}`)
}
