import type { AvroField, AvroRecord, ContractProblem } from './contract.ts'

/**
 * Rules that became tighter: a sale that was valid would be rejected, also when a dead letter or a file is replayed.
 * Neither Avro nor the registry knows these rules. Pure.
 * @param version for messages; rules are compared only with the newest frozen version, as freezing a tighter rule
 * approves it
 */
export function compareRules(version: string, old: AvroRecord, now: AvroRecord): ContractProblem[] {
  return now.fields.flatMap((field) => {
    const before = old.fields.find(({ name }) => name === field.name)
    // A new field may have any rule: no sale carries it yet.
    return before === undefined
      ? []
      : tightened(before, field).map((change): ContractProblem => ({
          where: `/${field.name}`,
          code: 'rule_tightened',
          says:
            `${change} since ${version}: sales that were valid would be rejected, also on replay. ` +
            'Loosen it, or approve it: npm run schemas:freeze -- --accept-tighter-rules.',
        }))
  })
}

function tightened(old: AvroField, now: AvroField): string[] {
  const changes: string[] = []
  if ((now.minimum ?? -Infinity) > (old.minimum ?? -Infinity))
    changes.push(`minimum rose from ${old.minimum ?? 'none'} to ${now.minimum}`)
  if ((now.maximum ?? Infinity) < (old.maximum ?? Infinity))
    changes.push(`maximum fell from ${old.maximum ?? 'none'} to ${now.maximum}`)
  if (now.format !== undefined && now.format !== old.format)
    changes.push(`format went from ${old.format ?? 'none'} to ${now.format}`)
  if (now.not !== undefined && JSON.stringify(now.not) !== JSON.stringify(old.not))
    changes.push(`not went from ${JSON.stringify(old.not) ?? 'none'} to ${JSON.stringify(now.not)}`)
  return changes
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * The rules that a value breaks, as text; the gateway enforces the same ones
 * (services/ingest-api/src/sales/field-rules.ts).
 */
export function brokenRules({ fields }: AvroRecord, value: Record<string, unknown>): { field: string; rule: string }[] {
  return fields.flatMap(({ name, minimum, maximum, not, format }) => {
    const found = value[name]
    const rules: string[] = []
    if (typeof found === 'number' && found < (minimum ?? -Infinity)) rules.push(`minimum ${minimum}`)
    if (typeof found === 'number' && found > (maximum ?? Infinity)) rules.push(`maximum ${maximum}`)
    if (not !== undefined && found === not.const) rules.push(`not ${JSON.stringify(not.const)}`)
    if (format === 'uuid' && typeof found === 'string' && !UUID.test(found)) rules.push('format uuid')
    return rules.map((rule) => ({ field: name, rule }))
  })
}
