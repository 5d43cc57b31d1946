import type { AvroField, AvroRecord, Finding, FindingCode } from './contract.ts'

/**
 * What changed between a published version and the present one that somebody could not take: who still reads with the old one,
 * who reads old sales with the new one, and who sends what once was good. Pure. Beyond Avro's own rules a field, once
 * published, stays: dead letters and clients go on to carry it, and the gateway rejects fields that it does not know.
 * @param version for people, such as `version 1`
 */
export function compareVersions(version: string, old: AvroRecord, now: AvroRecord): Finding[] {
  const findings: Finding[] = []
  const [oldName, newName] = [fullNameOf(old), fullNameOf(now)]
  if (oldName !== newName)
    findings.push(
      finding(
        '',
        'record_renamed',
        `the record was ${oldName} in ${version} and is ${newName} now: Avro does not read one as the other. Keep the name.`,
      ),
    )
  const removed = old.fields.filter(({ name }) => fieldOf(now, name) === undefined)
  const added = now.fields.filter(({ name }) => fieldOf(old, name) === undefined)
  const renames = pairRenames(removed, added)
  for (const { from, to } of renames) {
    findings.push(
      finding(
        to.name,
        'field_renamed',
        `"${from.name}" of ${version} seems to be called "${to.name}" now: Avro finds fields by name, so that neither version could read the other. ` +
          `Keep "${from.name}", and add "${to.name}" as a new field with a default.`,
      ),
    )
  }
  for (const field of removed) if (!renames.some(({ from }) => from === field)) findings.push(removal(version, field))
  for (const field of added) {
    if (field.default !== undefined || renames.some(({ to }) => to === field)) continue
    findings.push(
      finding(
        field.name,
        'field_added_without_default',
        `it is not in ${version} and has no default: sales written with ${version} could not be read. ` +
          `Make its type ["null", ${JSON.stringify(field.type)}] and its default null.`,
      ),
    )
  }
  for (const field of now.fields) {
    const before = fieldOf(old, field.name)
    if (before !== undefined) findings.push(...compareField(version, before, field))
  }
  return findings
}

function removal(version: string, field: AvroField): Finding {
  return finding(
    field.name,
    'field_removed',
    field.default === undefined
      ? `it is in ${version} and is gone now: who reads with ${version} could not read new sales. Keep it.`
      : `it is in ${version} and is gone now: clients and dead letters that carry it would be rejected as unknown. Keep it, and leave it empty.`,
  )
}

/** What went and what came in its place: the new one says so by an alias, or it is the only pair and has the same type. */
function pairRenames(removed: AvroField[], added: AvroField[]): { from: AvroField; to: AvroField }[] {
  const byAlias = removed.flatMap((from) =>
    added.filter((to) => to.aliases?.includes(from.name)).map((to) => ({ from, to })),
  )
  if (byAlias.length > 0) return byAlias
  const [from, to] = [removed[0], added[0]]
  if (removed.length !== 1 || added.length !== 1 || from === undefined || to === undefined) return []
  return sameJson(from.type, to.type) && sameJson(from.default, to.default) ? [{ from, to }] : []
}

function compareField(version: string, old: AvroField, now: AvroField): Finding[] {
  if (!sameJson(old.type, now.type)) return [typeChange(version, old, now)]
  if (sameJson(old.default, now.default)) return []
  if (now.default === undefined) {
    return [
      finding(
        now.name,
        'default_changed',
        `it lost the default ${JSON.stringify(old.default)} of ${version}: sales without it, good until now, would be rejected. Keep the default.`,
      ),
    ]
  }
  return [
    finding(
      now.name,
      'default_changed',
      `its default was ${old.default === undefined ? 'absent' : JSON.stringify(old.default)} in ${version} and is ${JSON.stringify(now.default)} now: ` +
        'the same sale would mean one thing to old readers and another to new ones. Keep it as it was.',
    ),
  ]
}

function typeChange(version: string, old: AvroField, now: AvroField): Finding {
  const [was, is] = [JSON.stringify(old.type), JSON.stringify(now.type)]
  const [before, after] = [symbolsOf(old.type), symbolsOf(now.type)]
  if (before !== undefined && after !== undefined) {
    const [gone, come] = [
      before.filter((symbol) => !after.includes(symbol)),
      after.filter((symbol) => !before.includes(symbol)),
    ]
    if (gone.length + come.length > 0) {
      return finding(
        now.name,
        'enum_changed',
        `${[...gone.map((symbol) => `${symbol} is gone`), ...come.map((symbol) => `${symbol} is new`)].join(', ')} since ${version}: ` +
          'a reader that lacks a symbol cannot read a sale that has it. Use a string for what may grow.',
      )
    }
  }
  if (Array.isArray(old.type) || Array.isArray(now.type)) {
    return finding(
      now.name,
      'union_changed',
      `its type was ${was} in ${version} and is ${is} now: a reader that lacks a branch cannot read a sale that has it. Keep the type, and add a new field.`,
    )
  }
  return finding(
    now.name,
    'type_changed',
    `its type was ${was} in ${version} and is ${is} now: ${
      WIDENED.has(`${was}>${is}`)
        ? `new readers take old sales, but who reads with ${version} could not read new ones`
        : 'neither version could read the other'
    }. Keep the type, and add a new field.`,
  )
}

/** Avro lets a reader's type be wider than the writer's, never the other way. */
const WIDENED = new Set(
  [
    'int>long',
    'int>float',
    'int>double',
    'long>float',
    'long>double',
    'float>double',
    'string>bytes',
    'bytes>string',
  ].map((pair) =>
    pair
      .split('>')
      .map((type) => JSON.stringify(type))
      .join('>'),
  ),
)

const finding = (field: string, code: FindingCode, says: string): Finding => ({
  where: field === '' ? '' : `/${field}`,
  code,
  says,
})
const fieldOf = (record: AvroRecord, name: string): AvroField | undefined =>
  record.fields.find((field) => field.name === name)
const fullNameOf = ({ name, namespace }: AvroRecord): string =>
  namespace === undefined ? name : `${namespace}.${name}`
const symbolsOf = (type: unknown): string[] | undefined => (type as { symbols?: string[] } | null)?.symbols
const sameJson = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
