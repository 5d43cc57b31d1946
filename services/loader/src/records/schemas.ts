import avro, { type Schema, type Type } from 'avsc'
import type { RegistryClient } from '../clients/registry.ts'

/** A writer's schema, ready to decode. */
export type KnownSchema = {
  id: number
  type: Type
  /** Not a version of the topic's own subject. */
  foreign: boolean
  /** Fields with a logical type, whose values the sink converts before it writes them. */
  logicalFields: string[]
}

/** Longs as bigint: beyond 2^53 a JavaScript number is not exact. */
const exactLong = avro.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const buffer = Buffer.alloc(8)
    buffer.writeBigInt64LE(value)
    return buffer
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => (a < b ? -1 : Number(a > b)),
})

/** Compiles a schema that reads longs as bigint. @throws {Error} when it is not an Avro schema */
export function compileSchema(schema: string): Type {
  return avro.Type.forSchema(JSON.parse(schema) as Schema, { registry: { long: exactLong } })
}

function logicalFieldsOf(schema: string): string[] {
  const { fields = [] } = JSON.parse(schema) as { fields?: { name: string; type: unknown }[] }
  return fields.filter(({ type }) => JSON.stringify(type).includes('"logicalType"')).map(({ name }) => name)
}

/** Schemas by the id in the wire format; each is requested from the registry once. */
export class Schemas {
  readonly #registry: Pick<RegistryClient, 'schemaById'>
  readonly #subject: string
  readonly #known = new Map<number, KnownSchema | undefined>()

  /** @param subject the subject of the topic; a schema that is none of its versions is foreign */
  constructor(registry: Pick<RegistryClient, 'schemaById'>, subject: string) {
    this.#registry = registry
    this.#subject = subject
  }

  /** @returns undefined when the registry has no such schema. @throws {Error} when it does not answer */
  async get(id: number): Promise<KnownSchema | undefined> {
    if (!this.#known.has(id)) {
      const found = await this.#registry.schemaById(id)
      this.#known.set(
        id,
        found === undefined
          ? undefined
          : {
              id,
              type: compileSchema(found.schema),
              foreign: !found.subjects.includes(this.#subject),
              logicalFields: logicalFieldsOf(found.schema),
            },
      )
    }
    return this.#known.get(id)
  }
}
