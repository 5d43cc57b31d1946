import { type FieldAttributes, type AvroRecordSchema, LIMITS } from '../sales/field-rules.ts'

export type JsonSchema = Record<string, unknown>

const UUID_PATTERN = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'

/**
 * Translates an Avro record to JSON Schema for clients, including the rule attributes of its fields. It covers every
 * Avro type except bytes and fixed, which have no JSON counterpart and are left unconstrained.
 */
export function jsonSchemaOf({ name, doc, fields }: AvroRecordSchema): JsonSchema {
  return {
    title: name,
    ...(doc === undefined ? {} : { description: doc }),
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)])),
    required: fields.filter((field) => field.default === undefined).map((field) => field.name),
    additionalProperties: false,
  }
}

function fieldSchema({ doc, type, default: value, format, minimum, maximum, not }: FieldAttributes): JsonSchema {
  const schema = typeSchema(type)
  return {
    ...(doc === undefined ? {} : { description: doc }),
    ...schema,
    ...(minimum === undefined ? {} : { minimum: Math.max(minimum, Number(schema['minimum'] ?? -Infinity)) }),
    ...(maximum === undefined ? {} : { maximum: Math.min(maximum, Number(schema['maximum'] ?? Infinity)) }),
    ...(not === undefined ? {} : { not }),
    ...(format === 'uuid' ? { format, pattern: UUID_PATTERN } : {}),
    ...(value === undefined ? {} : { default: value }),
  }
}

function typeSchema(type: unknown): JsonSchema {
  if (Array.isArray(type)) return unionSchema(type)
  if (typeof type === 'object' && type !== null) return complexSchema(type as Record<string, unknown>)
  if (type === 'int' || type === 'long')
    return { type: 'integer', minimum: LIMITS[type]?.min, maximum: LIMITS[type]?.max }
  if (type === 'float' || type === 'double') return { type: 'number' }
  // Postgres cannot store NUL: the row would differ from what was sent.
  if (type === 'string') return { type: 'string', pattern: '^[^\\u0000]*$' }
  return type === 'null' || type === 'boolean' ? { type } : {}
}

/** `["null", X]` is X or null; in JSON Schema, too, the constraints of X do not apply to null. */
function unionSchema(branches: unknown[]): JsonSchema {
  const [only, ...others] = branches.filter((branch) => branch !== 'null')
  const schema = typeSchema(only)
  if (others.length === 0 && typeof schema['type'] === 'string')
    return { ...schema, type: branches.includes('null') ? [schema['type'], 'null'] : schema['type'] }
  return { anyOf: branches.map(typeSchema) }
}

function complexSchema(type: Record<string, unknown>): JsonSchema {
  if (type['type'] === 'enum') return { type: 'string', enum: type['symbols'] }
  if (type['type'] === 'array') return { type: 'array', items: typeSchema(type['items']) }
  if (type['type'] === 'map') return { type: 'object', additionalProperties: typeSchema(type['values']) }
  if (type['type'] === 'record') return jsonSchemaOf(type as unknown as AvroRecordSchema)
  return typeSchema(type['type'])
}
