import type { Type } from 'avsc'
import { compileAvro } from './compile-avro.ts'
import { brokenRules } from './compare-rules.ts'
import type { AvroRecord, ContractProblem, Published } from './contract.ts'

type Values = Record<string, unknown>

/**
 * Reads recorded values as later readers will: each must decode to the original, with its own version and with the new
 * one. Rules are applied only to values of the newest version, as older ones may have been looser. Pure.
 */
export function replayRecorded(schema: AvroRecord, type: Type, published: Published[]): ContractProblem[] {
  return published.flatMap(({ name, schema: writer, recorded }) =>
    recorded.flatMap(({ example, avro, value }): ContractProblem[] => {
      const where = `${example} as recorded with ${name}`
      try {
        const differing = differingFields(value, decodeBothWays(Buffer.from(avro, 'base64'), compileAvro(writer), type))
        if (differing.length > 0)
          return [
            unreadable(
              where,
              `${differing.join(', ')} would be read as another value. A frozen version never changes: ` +
                'restore it, and keep the types.',
            ),
          ]
        return name === published.at(-1)?.name ? rejectedBy(schema, value, where) : []
      } catch (error) {
        return [unreadable(where, `it can no longer be read: ${(error as Error).message}. Make the change compatible.`)]
      }
    }),
  )
}

/** The bytes as their own version reads them, and as the new one does. @throws {Error} when either cannot */
function decodeBothWays(bytes: Buffer, writer: Type, reader: Type): Values[] {
  return [writer.fromBuffer(bytes), reader.fromBuffer(bytes, reader.createResolver(writer))] as Values[]
}

function differingFields(value: Values, readings: Values[]): string[] {
  return Object.keys(value).filter((field) => readings.some((reading) => value[field] !== reading[field]))
}

const unreadable = (where: string, says: string): ContractProblem => ({ where, code: 'recorded_unreadable', says })

function rejectedBy(schema: AvroRecord, value: Values, where: string): ContractProblem[] {
  return brokenRules(schema, value).map(({ field, rule }) => ({
    where,
    code: 'recorded_rejected',
    says:
      `${field} = ${JSON.stringify(value[field])} breaks the rule "${rule}": it could not be replayed. ` +
      'Loosen the rule.',
  }))
}
