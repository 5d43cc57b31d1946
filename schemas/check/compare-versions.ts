import type { AvroField, AvroRecord, ContractProblem, ProblemCode } from './contract.ts'

/**
 * Finds changes between a published version and the current one that break someone: readers of the old version, readers
 * of old sales with the new version, or clients whose sales were valid. Pure. Beyond Avro's own rules, a published
 * field must stay: dead letters and clients keep sending it, and the gateway rejects unknown fields.
 * @param version for messages, such as `version 1`
 */
export function compareVersions(version: string, old: AvroRecord, now: AvroRecord): ContractProblem[] {
  const removed = old.fields.filter(({ name }) => fieldOf(now, name) === undefined)
  const added = now.fields.filter(({ name }) => fieldOf(old, name) === undefined)
  const renames = pairRenames(removed, added)
  return [
    ...compareNames(version, old, now),
    ...renames.map((rename) => renamed(version, rename)),
    ...removed.filter((field) => !renames.some(({ from }) => from === field)).map((field) => removal(version, field)),
    ...added
      .filter((field) => field.default === undefined && !renames.some(({ to }) => to === field))
      .map((field) => addition(version, field)),
    ...now.fields.flatMap((field) => {
      const before = fieldOf(old, field.name)
      return before === undefined ? [] : compareField(version, before, field)
    }),
  ]
}

function compareNames(version: string, old: AvroRecord, now: AvroRecord): ContractProblem[] {
  const [oldName, newName] = [fullNameOf(old), fullNameOf(now)]
  if (oldName === newName) return []
  const says = `the record was ${oldName} in ${version} and is ${newName} now: Avro does not read one as the other.`
  return [problem('', 'record_renamed', `${says} Keep the name.`)]
}

function renamed(version: string, { from, to }: { from: AvroField; to: AvroField }): ContractProblem {
  return problem(
    to.name,
    'field_renamed',
    `"${from.name}" of ${version} seems to be named "${to.name}" now: Avro finds fields by name, ` +
      'so that neither version ' +
      `could read the other. Keep "${from.name}", and add "${to.name}" as a new field with a default.`,
  )
}

function addition(version: string, field: AvroField): ContractProblem {
  return problem(
    field.name,
    'field_added_without_default',
    `it is not in ${version} and has no default: sales written with ${version} could not be read. ` +
      `Make its type ["null", ${JSON.stringify(field.type)}] and its default null.`,
  )
}

function removal(version: string, field: AvroField): ContractProblem {
  return problem(
    field.name,
    'field_removed',
    field.default === undefined
      ? `it is in ${version} and was removed: readers with ${version} could not read new sales. Keep it.`
      : `it is in ${version} and was removed: clients and dead letters that carry it would be rejected for an ` +
          'unknown field. Keep it, and leave it empty.',
  )
}

/** Pairs removed fields with their new names: by alias, or when there is only one pair and its type is unchanged. */
function pairRenames(removed: AvroField[], added: AvroField[]): { from: AvroField; to: AvroField }[] {
  const byAlias = removed.flatMap((from) =>
    added.filter((to) => to.aliases?.includes(from.name)).map((to) => ({ from, to })),
  )
  if (byAlias.length > 0) return byAlias
  const [from, to] = [removed[0], added[0]]
  if (removed.length !== 1 || added.length !== 1 || from === undefined || to === undefined) return []
  return sameJson(from.type, to.type) && sameJson(from.default, to.default) ? [{ from, to }] : []
}

function compareField(version: string, old: AvroField, now: AvroField): ContractProblem[] {
  if (!sameJson(old.type, now.type)) return [typeChange(version, old, now)]
  if (sameJson(old.default, now.default)) return []
  if (now.default === undefined) {
    return [
      problem(
        now.name,
        'default_changed',
        `it lost the default ${JSON.stringify(old.default)} of ${version}: sales without it, valid until now, ` +
          'would be rejected. Keep the default.',
      ),
    ]
  }
  return [
    problem(
      now.name,
      'default_changed',
      `its default was ${old.default === undefined ? 'absent' : JSON.stringify(old.default)} in ${version} ` +
        `and is ${JSON.stringify(now.default)} now: ` +
        'the same sale would mean different things to old and new readers. Keep the old default.',
    ),
  ]
}

function typeChange(version: string, old: AvroField, now: AvroField): ContractProblem {
  const enumChange = compareSymbols(version, old, now)
  if (enumChange !== undefined) return enumChange
  const [was, is] = [JSON.stringify(old.type), JSON.stringify(now.type)]
  const change = `its type was ${was} in ${version} and is ${is} now`
  if (Array.isArray(old.type) || Array.isArray(now.type)) {
    return problem(
      now.name,
      'union_changed',
      `${change}: a reader that lacks a branch cannot read a sale that has it. Keep the type, and add a new field.`,
    )
  }
  const effect = WIDENED.has(`${was}>${is}`)
    ? `new readers can read old sales, but readers with ${version} could not read new ones`
    : 'neither version could read the other'
  return problem(now.name, 'type_changed', `${change}: ${effect}. Keep the type, and add a new field.`)
}

function compareSymbols(version: string, old: AvroField, now: AvroField): ContractProblem | undefined {
  const [before, after] = [symbolsOf(old.type), symbolsOf(now.type)]
  if (before === undefined || after === undefined) return undefined
  const removed = before.filter((symbol) => !after.includes(symbol)).map((symbol) => `${symbol} was removed`)
  const added = after.filter((symbol) => !before.includes(symbol)).map((symbol) => `${symbol} was added`)
  if (removed.length + added.length === 0) return undefined
  return problem(
    now.name,
    'enum_changed',
    `${[...removed, ...added].join(', ')} since ${version}: ` +
      'a reader that lacks a symbol cannot read a sale that has it. Use a string for values that may be extended.',
  )
}

/** Avro allows the reader's type to be wider than the writer's, never narrower. */
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

const problem = (field: string, code: ProblemCode, says: string): ContractProblem => ({
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
