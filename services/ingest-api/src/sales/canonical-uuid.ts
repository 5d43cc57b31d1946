import type { FieldRule } from './field-rules.ts'

const UPPER_CASE = /[A-F]/

/** RFC 9562: UUIDs are written in lower case, and read in either. @param uuid valid */
export function canonicalUuid(uuid: string): string {
  // Almost every UUID is in lower case already; the test allocates nothing.
  return UPPER_CASE.test(uuid) ? uuid.toLowerCase() : uuid
}

/**
 * Compiles a function that puts the UUIDs of a valid sale into canonical form, in place, so that a sale is the same one
 * in the duplicate window, the topic and the table, however its sender writes them.
 */
export function compileCanonicalize(rules: FieldRule[]): (sale: object) => void {
  const names = rules.filter(({ uuid }) => uuid).map(({ name }) => name)
  return (sale) => {
    const fields = sale as Record<string, unknown>
    for (const name of names) {
      const value = fields[name]
      if (typeof value === 'string' && UPPER_CASE.test(value)) fields[name] = value.toLowerCase()
    }
  }
}
