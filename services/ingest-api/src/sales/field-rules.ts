import type { Type, types } from 'avsc'

/** What the schema says about one field: its Avro type, and the rule attributes that Avro itself does not know. */
export type FieldRule = {
  name: string
  type: Type
  /** May be absent, because the schema has a default. */
  optional: boolean
  /** Numeric types only; both bounds are inclusive. */
  range: { min: number; max: number } | undefined
  /** A value that is not allowed. */
  not: unknown
  uuid: boolean
  text: boolean
  /** Human-readable: `int from 1 to 2147483647`. */
  expected: string
}

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Postgres cannot store NUL, and UTF-8 has no lone surrogates: the row would differ from what was sent. */
export function isSafeText(value: string): boolean {
  return !value.includes('\0') && value.isWellFormed()
}

/** A field as written in the schema, with the attributes that Avro does not know. */
export type FieldAttributes = {
  name: string
  doc?: string
  type?: unknown
  default?: unknown
  format?: string
  minimum?: number
  maximum?: number
  not?: { const?: unknown }
}

/** A record as written in its schema. */
export type AvroRecordSchema = { name: string; doc?: string; fields: FieldAttributes[] }

/** What both a JavaScript number and Avro can represent; avsc rejects longs beyond ±(2^53 - 2). */
export const LIMITS: Record<string, { min: number; max: number }> = {
  int: { min: -2_147_483_648, max: 2_147_483_647 },
  long: { min: -9_007_199_254_740_990, max: 9_007_199_254_740_990 },
  float: { min: -Infinity, max: Infinity },
  double: { min: -Infinity, max: Infinity },
}

/**
 * The rules of every field of a record.
 * @param type the record as parsed by avsc
 * @param attributes its `fields` as written in the schema: avsc drops the attributes that it does not know
 */
export function rulesOf(type: types.RecordType, attributes: FieldAttributes[]): FieldRule[] {
  return type.fields.map((field, place) => {
    const written = attributes[place] ?? { name: field.name }
    const limits = LIMITS[branchOf(field.type)]
    const rule = {
      name: field.name,
      type: field.type,
      optional: field.defaultValue() !== undefined,
      range: limits && {
        min: Math.max(limits.min, written.minimum ?? -Infinity),
        max: Math.min(limits.max, written.maximum ?? Infinity),
      },
      not: written.not?.const,
      uuid: written.format === 'uuid',
      text: branchOf(field.type) === 'string',
    }
    return { ...rule, expected: describe(rule) }
  })
}

/** The name of the type; X for `["null", X]`. */
function branchOf(type: Type): string {
  const union = type as types.UnwrappedUnionType
  if (!type.typeName.startsWith('union')) return type.typeName
  return union.types.map(({ typeName }) => typeName).find((name) => name !== 'null') ?? 'null'
}

function describe({ type, range, not, uuid }: Omit<FieldRule, 'expected'>): string {
  const name = uuid ? 'UUID as text' : type.typeName.startsWith('union') ? `${branchOf(type)} or null` : type.typeName
  const finite = range !== undefined && Number.isFinite(range.min) && Number.isFinite(range.max)
  const bounds = finite ? ` from ${range.min} to ${range.max}` : ''
  return `${name}${bounds}${not === undefined ? '' : `, not ${JSON.stringify(not)}`}`
}
