import { createReadStream } from 'node:fs'
import { parse } from 'csv-parse'
import type { Mapping } from './read-mapping.ts'

/** A sale that happened: everything but an id and the time of sending. `at`: epoch milliseconds. */
export type PastSale = { at: number; store_id: number | string; sku: number | string; qty: number | string }

type CsvRecord = Record<string, string>

/**
 * Reads a CSV file with a header; the result is sorted by time (records of the same time keep the order of the file).
 * @throws {Error} when the file cannot be read, a column is missing, or a time is invalid
 */
export async function readPastSales(file: string, mapping: Mapping): Promise<PastSale[]> {
  const records = parse({ columns: true, bom: true, skip_empty_lines: true })
  createReadStream(file)
    .on('error', (error) => records.destroy(error))
    .pipe(records)
  const read = recordReader(mapping)
  const sales: PastSale[] = []
  for await (const record of records as AsyncIterable<CsvRecord>) {
    if (sales.length === 0) checkColumns(file, mapping, record)
    sales.push(read(record, `${file}, record ${sales.length + 1}`))
  }
  return sales.sort((one, other) => one.at - other.at)
}

function checkColumns(file: string, mapping: Mapping, record: CsvRecord): void {
  const missing = Object.values(mapping)
    .map(({ column }) => column)
    .filter((column) => !(column in record))
  if (missing.length === 0) return
  throw new Error(`${file} has no column ${missing.join(', ')}; it has ${Object.keys(record).join(', ')}`)
}

/** Converts records; remembers the order in which values appeared. */
function recordReader(mapping: Mapping): (record: CsvRecord, place: string) => PastSale {
  const store = valueReader(mapping.store_id.as)
  const sku = valueReader(mapping.sku.as)
  const qty = valueReader(mapping.qty.as)
  return (record, place) => ({
    at: readTime(record[mapping.time.column] ?? '', place),
    store_id: store(record[mapping.store_id.column] ?? ''),
    sku: sku(record[mapping.sku.column] ?? ''),
    qty: qty(record[mapping.qty.column] ?? ''),
  })
}

function valueReader(as: Mapping['sku']['as']): (text: string) => number | string {
  if (as === 'integer-or-text') return integerOrText
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

const TIME = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?$/

/**
 * Epoch milliseconds of a time such as `2011-11-11 09:05:00`; UTC unless it has a zone.
 * @throws {Error} that names the place when it is not a time
 */
export function readTime(text: string, place: string): number {
  const [, day, time, zone] = TIME.exec(text) ?? []
  const at = day === undefined || time === undefined ? NaN : Date.parse(`${day}T${time}${zone ?? 'Z'}`)
  if (Number.isNaN(at)) throw new Error(`${place}: ${JSON.stringify(text)} is not a time such as 2011-11-11 09:05:00`)
  return at
}
