import type { Type } from 'avsc'
import { compileAvro } from './compile-avro.ts'
import { brokenRules } from './compare-rules.ts'
import type { AvroRecord, ContractProblem, Published } from './contract.ts'

/**
 * Reads recorded values as later readers will: each must decode to the original, with its own version and with the new
 * one. Rules are applied only to values of the newest version, as older ones may have been looser. Pure.
 */
export function replayRecorded(schema: AvroRecord, type: Type, published: Published[]): ContractProblem[] {
  return published.flatMap(({ name, schema: writer, recorded }) =>
    recorded.flatMap(({ example, avro, value }): ContractProblem[] => {
      const where = `${example} as recorded with ${name}`
      try {
        const bytes = Buffer.from(avro, 'base64')
        const writerType = compileAvro(writer)
        const [own, read] = [
          writerType.fromBuffer(bytes),
          type.fromBuffer(bytes, type.createResolver(writerType)),
        ] as Record<string, unknown>[]
        const differing = Object.keys(value).filter(
          (field) => value[field] !== own?.[field] || value[field] !== read?.[field],
        )
        if (differing.length > 0)
          return [
            {
              where,
              code: 'recorded_unreadable',
              says:
                `${differing.join(', ')} would be read as another value. A frozen version never changes: ` +
                'restore it, and keep the types.',
            },
          ]
        if (name !== published.at(-1)?.name) return []
        return brokenRules(schema, value).map(({ field, rule }) => ({
          where,
          code: 'recorded_rejected',
          says:
            `${field} = ${JSON.stringify(value[field])} breaks the rule "${rule}": it could not be replayed. ` +
            'Loosen the rule.',
        }))
      } catch (error) {
        return [
          {
            where,
            code: 'recorded_unreadable',
            says: `it can no longer be read: ${(error as Error).message}. Make the change compatible.`,
          },
        ]
      }
    }),
  )
}
