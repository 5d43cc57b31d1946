import { messageOf } from '@stream-retail/chassis/errors'
import { type Static, Type } from 'typebox'
import { Check, Errors } from 'typebox/value'
import { isEncoding, readText } from './decode-file.ts'
import { timeNotationProblem } from './read-time.ts'

const Column = Type.String({ minLength: 1 })
const closed = { additionalProperties: false }

const Field = Type.Object(
  {
    column: Column,
    as: Type.Enum(['integer-or-text', 'number-by-first-appearance', 'number']),
    decimal: Type.Optional(Type.Enum(['.', ','])),
    thousands: Type.Optional(Type.Enum(['.', ',', ' ', "'"])),
    negative: Type.Optional(Type.Array(Type.Enum(['trailing-minus', 'parentheses']))),
  },
  closed,
)

const Time = Type.Object(
  {
    column: Column,
    formats: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })),
    zone: Type.Optional(Type.String()),
  },
  closed,
)

const Mapping = Type.Object(
  {
    encoding: Type.Optional(Type.String()),
    separator: Type.Optional(Type.Enum([',', ';', '\t', '|'])),
    store_id: Field,
    sku: Field,
    qty: Field,
    time: Time,
  },
  closed,
)

export type FieldMapping = Static<typeof Field>

/**
 * How a CSV file is written, and which column holds which field. `integer-or-text`: integers become numbers, anything
 * else stays text, for the gateway to reject. `number-by-first-appearance`: distinct values are numbered 1, 2, … in
 * the order of the file. `number`: a number in the notation given by `decimal`, `thousands` and `negative`.
 */
export type Mapping = Static<typeof Mapping>

/** @throws {Error} that names the file and all its problems */
export async function readMapping(file: string): Promise<Mapping> {
  const mapping = await readText(file)
    .then((text): unknown => JSON.parse(text))
    .catch((error: unknown) => {
      throw new Error(`mapping ${file} cannot be read: ${messageOf(error)}`)
    })
  const problems = Check(Mapping, mapping)
    ? contradictions(mapping)
    : Errors(Mapping, mapping).map((error) => `${error.instancePath || 'the document'} ${error.message}`)
  if (problems.length > 0) throw new Error(`mapping ${file} is not usable: ${problems.join('; ')}`)
  return mapping as Mapping
}

function contradictions(mapping: Mapping): string[] {
  const { encoding = 'utf-8', time } = mapping
  const problems = (['store_id', 'sku', 'qty'] as const).map((name) => notationProblem(name, mapping[name]))
  problems.push(timeNotationProblem(time))
  if (!isEncoding(encoding)) problems.push(`/encoding: ${JSON.stringify(encoding)} is not an encoding`)
  return problems.filter((problem) => problem !== undefined)
}

function notationProblem(name: string, { as, decimal, thousands, negative }: FieldMapping): string | undefined {
  const described = decimal !== undefined || thousands !== undefined || negative !== undefined
  if (described && as !== 'number') return `/${name}: decimal, thousands and negative need "as": "number"`
  if (thousands === (decimal ?? '.'))
    return `/${name}: ${JSON.stringify(thousands)} cannot be decimal mark and thousands separator`
  return undefined
}
