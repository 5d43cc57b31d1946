/** One field of an Avro record, with Avro's attributes and our rules. */
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

/** A published version, frozen in a file or held by a registry. */
export type Published = {
  /** For messages: `version 1`. */
  name: string
  schema: AvroRecord
  /** Values encoded with it, as bytes; may be empty. */
  recorded: Recorded[]
}

/**
 * An example encoded with a published version. `avro` is base64, without the wire format header.
 */
export type Recorded = { example: string; avro: string; value: Record<string, unknown> }

/** A column after all migrations; `type` as Postgres' format_type() prints it. */
export type Column = { name: string; type: string; notNull: boolean; default: string | undefined }

/** Everything that one schema must be compatible with. */
export type Contract = {
  file: string
  subject: string
  /** The text of the schema to be published. */
  text: string
  /** Oldest first. */
  published: Published[]
  /** The table of its values; undefined if there is none. */
  table: { name: string; columns: Column[] } | undefined
  /** Valid examples by file name. */
  examples: Record<string, unknown>
}

/** One reason why a change is not acceptable: where, a machine-readable code, and a sentence. */
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
