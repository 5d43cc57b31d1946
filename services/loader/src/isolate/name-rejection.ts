/** Why a record is a dead letter: a closed set, for metric labels and filters. */
export const REJECTIONS = [
  'invalid_text',
  'out_of_range',
  'invalid_value',
  'null_value',
  'no_partition',
  'constraint',
  'too_large',
  'raised',
  'foreign_schema',
  'unreadable',
] as const
export type Rejection = (typeof REJECTIONS)[number]

type DatabaseError = { code?: string; message?: string }

const BY_STATE: Record<string, Rejection> = {
  '22021': 'invalid_text',
  '22P05': 'invalid_text',
  '22003': 'out_of_range',
  '23502': 'null_value',
  'P0001': 'raised',
}
const BY_CLASS: Record<string, Rejection> = { 22: 'invalid_value', 23: 'constraint', 44: 'constraint', 54: 'too_large' }

/**
 * Why Postgres rejected the content of a row; undefined if the row is not to blame (an outage, a missing table or
 * privilege, a deadlock), so that an outage is never taken for a bad record.
 */
export function nameRejection(error: unknown): Rejection | undefined {
  const { code = '', message = '' } = (error ?? {}) as DatabaseError
  // Postgres has no SQLSTATE of its own for a row without a partition; it reports a check violation.
  if (code === '23514' && message.startsWith('no partition')) return 'no_partition'
  return BY_STATE[code] ?? BY_CLASS[code.slice(0, 2)]
}

/** Whether Postgres rejected the statement because it does not fit the table: so every row of that schema, not one. */
export function isSchemaMismatch(error: unknown): boolean {
  return ((error ?? {}) as DatabaseError).code?.startsWith('42') === true
}
