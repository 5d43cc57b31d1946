import { readFileSync } from 'node:fs'

/**
 * What flows: topic → subject → file. The one list; the loader registers it, the gateway and the tools read it.
 * `table`: where its values become rows; `examples`: the folder with examples of it.
 */
export const subjects = [
  { topic: 'sales', subject: 'sales-value', file: 'sale.avsc', table: 'sales_raw', examples: 'examples' },
  {
    topic: 'sales-rejected',
    subject: 'sales-rejected-value',
    file: 'sale-rejected.avsc',
    examples: 'examples/rejected',
  },
] as const

/** The text of a schema file. Avro's own words beside our rule attributes (format, minimum, maximum, not). */
export function readSchema(file: (typeof subjects)[number]['file']): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8')
}
