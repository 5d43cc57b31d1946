import { createReadStream } from 'node:fs'
import { parse } from 'csv-parse'
import type { Mapping } from './read-mapping.ts'

/** A sale of the past: everything of a sale but its id and the moment it is sent. */
export type Row = { at: number; store_id: number | string; sku: number | string; qty: number | string }

type Line = Record<string, string>

/**
 * Reads a CSV with a header into rows sorted by time (rows of the same moment stay in the order of the file).
 * @throws {Error} when the file cannot be read, a column is missing, or a time is not one
 */
export async function readRows(file: string, mapping: Mapping): Promise<Row[]> {
  const lines = parse({ columns: true, bom: true, skip_empty_lines: true })
  createReadStream(file)
    .on('error', (error) => lines.destroy(error))
    .pipe(lines)
  const read = rowReader(mapping)
  const rows: Row[] = []
  for await (const line of lines as AsyncIterable<Line>) {
    if (rows.length === 0) checkColumns(file, mapping, line)
    rows.push(read(line, `${file}, record ${rows.length + 1}`))
  }
  return rows.sort((one, other) => one.at - other.at)
}

function checkColumns(file: string, mapping: Mapping, line: Line): void {
  const missing = Object.values(mapping)
    .map(({ column }) => column)
    .filter((column) => !(column in line))
  if (missing.length === 0) return
  throw new Error(`${file} has no column ${missing.join(', ')}; it has ${Object.keys(line).join(', ')}`)
}

/** CooperativeScheduler a line into a row; remembers what appeared first. */
function rowReader(mapping: Mapping): (line: Line, place: string) => Row {
  const store = valueReader(mapping.store_id.as)
  const sku = valueReader(mapping.sku.as)
  const qty = valueReader(mapping.qty.as)
  return (line, place) => ({
    at: readTime(line[mapping.time.column] ?? '', place),
    store_id: store(line[mapping.store_id.column] ?? ''),
    sku: sku(line[mapping.sku.column] ?? ''),
    qty: qty(line[mapping.qty.column] ?? ''),
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

/** Text that a number would not give back (`007`, `1e3`, 20 digits) stays text: as a number it would be another code. */
export function integerOrText(text: string): number | string {
  const number = Number(text)
  return Number.isSafeInteger(number) && String(number) === text ? number : text
}

const TIME = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?$/

/**
 * Milliseconds since 1970 of `2011-11-11 09:05:00` and the like; without a zone it is UTC.
 * @throws {Error} naming the place when it is no time
 */
export function readTime(text: string, place: string): number {
  const [, day, time, zone] = TIME.exec(text) ?? []
  const at = day === undefined || time === undefined ? NaN : Date.parse(`${day}T${time}${zone ?? 'Z'}`)
  if (Number.isNaN(at)) throw new Error(`${place}: ${JSON.stringify(text)} is not a time such as 2011-11-11 09:05:00`)
  return at
}
