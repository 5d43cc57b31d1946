/** One field of an Avro record, with Avro's own words and our rule attributes. */
export type AvroField = {
  name: string
  type: unknown
  doc?: string
  default?: unknown
  aliases?: string[]
  format?: string
  minimum?: number
  maximum?: number
  not?: { const?: unknown }
}

export type AvroRecord = { type: 'record'; name: string; namespace?: string; fields: AvroField[] }

/** A version that was published: frozen in a file, or held by a registry. */
export type Published = {
  /** For people: `version 1`. */
  name: string
  schema: AvroRecord
  /** What was encoded with it, kept as bytes; empty when nothing was kept. */
  recorded: Recorded[]
}

/**
 * An example as it was encoded with a published version. `avro` is base64, without the five bytes of the wire format.
 */
export type Recorded = { example: string; avro: string; value: Record<string, unknown> }

/** A column as the migrations leave it; `type` in the words of Postgres' format_type(). */
export type Column = { name: string; type: string; notNull: boolean; default: string | undefined }

/** All that one schema must live with. */
export type Contract = {
  file: string
  subject: string
  /** The text of the schema as it is to be published. */
  text: string
  /** Oldest first. */
  published: Published[]
  /** Where its values go; undefined when they go to no table. */
  table: { name: string; columns: Column[] } | undefined
  /** Valid examples by the name of their file. */
  examples: Record<string, unknown>
}

/** One reason why a change cannot be taken: where, a code for machines, and a sentence for people. */
export type ContractProblem = { where: string; code: ProblemCode; says: string }

export type ProblemCode =
  | 'not_avro'
  | 'record_renamed'
  | 'field_removed'
  | 'field_renamed'
  | 'field_added_without_default'
  | 'type_changed'
  | 'union_changed'
  | 'enum_changed'
  | 'default_changed'
  | 'avro_incompatible'
  | 'rule_tightened'
  | 'not_frozen'
  | 'column_missing'
  | 'column_type'
  | 'column_not_null'
  | 'column_default'
  | 'column_never_filled'
  | 'example_rejected'
  | 'recorded_unreadable'
  | 'recorded_rejected'
  | 'registry_unknown_version'
  | 'registry_level'
  | 'registry_rejects'
