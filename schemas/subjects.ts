import { readFileSync } from 'node:fs'

/** Topics and subjects are part of the contract; they are not configurable. */
export const SALES_TOPIC = 'sales'
export const SALES_SUBJECT = 'sales-value'
export const REJECTED_TOPIC = 'sales-rejected'
export const REJECTED_SUBJECT = 'sales-rejected-value'
/** Holds what the sink cannot read or write, in its original bytes: it has no subject. */
export const DEAD_LETTER_TOPIC = 'sales-dlq'

/**
 * Topic → subject → file, the one list of what flows: the loader registers it, gateway and tools read it.
 * `table`: where the values become rows; `examples`: folder of examples.
 */
export const subjects = [
  { topic: SALES_TOPIC, subject: SALES_SUBJECT, file: 'sale.avsc', table: 'sales_raw', examples: 'examples' },
  {
    topic: REJECTED_TOPIC,
    subject: REJECTED_SUBJECT,
    file: 'sale-rejected.avsc',
    examples: 'examples/rejected',
  },
] as const

/** The text of a schema file: Avro, with our rule attributes (format, minimum, maximum, not). */
export function readSchema(file: (typeof subjects)[number]['file']): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8')
}
