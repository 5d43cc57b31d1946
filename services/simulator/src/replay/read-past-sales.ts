import { decodeFile } from './decode-file.ts'
import type { FieldMapping, Mapping } from './read-mapping.ts'
import { numberReader } from './read-number.ts'
import { type CsvRow, readRows } from './read-rows.ts'
import { timeReader } from './read-time.ts'
import { UnreadableError } from './unreadable-error.ts'

/** A sale that happened: everything but an id and the time of sending. `at`: epoch milliseconds. */
export type PastSale = { at: number; store_id: number | string; sku: number | string; qty: number | string }

/** A row that is no sale. `line`: where it begins, from 1. `row`: its text. */
export type UnreadableRow = { line: number; reason: string; row: string }

export type PastSales = {
  /** By time; sales of the same time keep the order of the file. */
  sales: PastSale[]
  /** In the order of the file. */
  unreadable: UnreadableRow[]
  /** Text of the header. */
  header: string
}

type Header = { raw: string; columns: number; at: Record<keyof typeof FIELDS, number> }

const FIELDS = { store_id: 'store_id', sku: 'sku', qty: 'qty', time: 'time' } as const
const DEFAULT_ENCODING = 'utf-8'
const NOT_DECODED = '\ufffd'

/**
 * Reads a CSV file with a header. Rows that the mapping does not fit are returned as unreadable.
 * @throws {Error} when the file cannot be read, a column is missing, or no row is readable
 */
export async function readPastSales(file: string, mapping: Mapping): Promise<PastSales> {
  const text = decodeFile(file, mapping.encoding ?? DEFAULT_ENCODING)
  let header: Header | undefined
  const read = rowReader(mapping)
  const sales: PastSale[] = []
  const unreadable: UnreadableRow[] = []
  for await (const row of readRows(text, mapping.separator ?? ',')) {
    if (header === undefined) {
      header = readHeader(file, mapping, row)
      continue
    }
    try {
      sales.push(read(row, header))
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error
      unreadable.push({ line: row.line, reason: error.message, row: row.raw })
    }
  }
  if (header === undefined) throw new Error(`${file} is empty`)
  const [first] = unreadable
  if (sales.length === 0 && first !== undefined)
    throw new Error(`no row of ${file} is readable; line ${first.line}: ${first.reason}`)
  return { sales: sales.sort((one, other) => one.at - other.at), unreadable, header: header.raw }
}

function readHeader(file: string, mapping: Mapping, { raw, values = [] }: CsvRow): Header {
  const names = values.map((name) => name.trim())
  const wanted = Object.values(FIELDS).map((field) => mapping[field].column)
  const missing = wanted.filter((column) => !names.includes(column))
  if (missing.length > 0)
    throw new Error(
      `${file} has no column ${missing.join(', ')}; it has ${names.join(', ')} ` +
        '(read with the separator and the encoding of the mapping)',
    )
  const twice = wanted.find((column) => names.indexOf(column) !== names.lastIndexOf(column))
  if (twice !== undefined) throw new Error(`${file} has column ${twice} twice`)
  const position = (field: keyof typeof FIELDS) => names.indexOf(mapping[field].column)
  const at = { store_id: position('store_id'), sku: position('sku'), qty: position('qty'), time: position('time') }
  return { raw, columns: names.length, at }
}

/** Converts rows; remembers the order in which values appeared. */
function rowReader(mapping: Mapping): (row: CsvRow, header: Header) => PastSale {
  const readers = {
    store_id: valueReader(mapping.store_id),
    sku: valueReader(mapping.sku),
    qty: valueReader(mapping.qty),
    time: timeReader(mapping.time),
  }
  return ({ values }, { columns, at }) => {
    if (values === undefined) throw new UnreadableError('a quote is opened and not closed where a value ends')
    if (values.length !== columns) throw new UnreadableError(`${values.length} values where the header has ${columns}`)
    const value = <T>(field: keyof typeof FIELDS, read: (text: string) => T) =>
      readField(mapping, field, values[at[field]] ?? '', read)
    // Stores and skus first: numbers by first appearance do not depend on whether the rest is readable.
    const store = value('store_id', readers.store_id)
    const sku = value('sku', readers.sku)
    const qty = value('qty', readers.qty)
    return { at: value('time', readers.time), store_id: store, sku, qty }
  }
}

/** @throws {UnreadableError} that names the column */
function readField<T>(mapping: Mapping, field: keyof typeof FIELDS, text: string, read: (text: string) => T): T {
  const { column } = mapping[field]
  if (text.includes(NOT_DECODED))
    throw new UnreadableError(`${column}: has bytes that are not ${mapping.encoding ?? DEFAULT_ENCODING}`)
  try {
    return read(text)
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error
    throw new UnreadableError(`${column}: ${error.message}`)
  }
}

function valueReader({ as, ...notation }: FieldMapping): (text: string) => number | string {
  if (as === 'integer-or-text') return integerOrText
  if (as === 'number') return numberReader(notation)
  const seen = new Map<string, number>()
  return (text) => {
    const number = seen.get(text) ?? seen.size + 1
    seen.set(text, number)
    return number
  }
}

/** Text that does not survive a conversion to a number (`007`, `1e3`, 20 digits) stays text: it is a different code. */
export function integerOrText(text: string): number | string {
  const number = Number(text)
  return Number.isSafeInteger(number) && String(number) === text ? number : text
}
