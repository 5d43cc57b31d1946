import type { AvroField, AvroRecord, Column, Contract } from '../../check/contract.ts'

type Change = {
  was?: AvroField[]
  is?: AvroField[]
  columns?: Column[]
  examples?: Record<string, unknown>
  recorded?: Contract['published'][number]['recorded']
  name?: string
}

const id: AvroField = { name: 'id', type: 'string' }
const column = (name: string, type: string, part: Partial<Column> = {}): Column => ({
  name,
  type,
  notNull: false,
  default: undefined,
  ...part,
})

/**
 * A small schema with one published version. `was` and `is` are its fields besides `id`, `columns` the table's columns
 * besides `id`.
 */
export function aContract({
  was = [],
  is = was,
  columns,
  examples = {},
  recorded = [],
  name = 'Thing',
}: Change): Contract {
  const schema = (fields: AvroField[], called = 'Thing'): AvroRecord => ({
    type: 'record',
    name: called,
    namespace: 'shop',
    fields: [id, ...fields],
  })
  return {
    file: 'thing.avsc',
    subject: 'things-value',
    text: JSON.stringify(schema(is, name)),
    examples,
    published: [{ name: 'version 1', schema: schema(was), recorded }],
    table:
      columns === undefined
        ? undefined
        : { name: 'things', columns: [column('id', 'text', { notNull: true }), ...columns] },
  }
}

export { column }
