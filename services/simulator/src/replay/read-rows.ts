import { Readable } from 'node:stream'
import { parse } from 'csv-parse'

/** One row of a CSV file. */
export type CsvRow = {
  /** Line at which it begins; the first line of the file is 1. */
  line: number
  /** Its text as in the file, without the line end. */
  raw: string
  /** undefined: a quote is opened and not closed where a value ends. */
  values: string[] | undefined
}

type Parsed = { record: string[]; raw: string }

const LINE_END = /\r\n|\n|\r/g
const LINE_ENDS = ['\r\n', '\n', '\r']

/**
 * The rows of a CSV file, without empty lines. A row that only seems to span several lines, because a quote is not
 * closed, is cut after its first line, and reading goes on with the next line.
 */
export async function* readRows(text: AsyncIterable<string>, separator: string, line = 1): AsyncGenerator<CsvRow> {
  let unclosed: string | undefined
  const parser = parse({
    delimiter: separator,
    record_delimiter: LINE_ENDS,
    raw: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_records_with_error: true,
    on_skip: (_error, raw) => {
      unclosed = raw
    },
  })
  const source = Readable.from(text)
  source.on('error', (error) => parser.destroy(error)).pipe(parser)
  parser.on('close', () => source.destroy())
  let columns: number | undefined
  for await (const { record, raw } of parser as AsyncIterable<Parsed>) {
    const row = { line, raw: trimLineEnd(raw), values: record }
    line += countLineEnds(raw)
    if (row.raw === '') continue
    columns ??= record.length
    if (seemsCut(row.raw, record, columns)) yield* readFromNextLine(row, separator)
    else yield row
  }
  if (unclosed === undefined) return
  yield* readFromNextLine({ line, raw: trimLineEnd(unclosed) }, separator)
}

async function* readFromNextLine(row: Omit<CsvRow, 'values'>, separator: string): AsyncGenerator<CsvRow> {
  const [first = ''] = row.raw.split(LINE_END, 1)
  yield { line: row.line, raw: first, values: undefined }
  const rest = row.raw.slice(first.length).replace(/^(\r\n|\n|\r)/, '')
  if (rest !== '') yield* readRows(Readable.from([rest]), separator, row.line + 1)
}

/** Whether a row of several lines owes them to a stray quote; csv-parse keeps such a quote in the value. */
function seemsCut(raw: string, values: string[], columns: number): boolean {
  if (!/[\r\n]/.test(raw)) return false
  return values.length !== columns || values.some((value) => value.startsWith('"') && /[\r\n]/.test(value))
}

function countLineEnds(text: string): number {
  return text.match(LINE_END)?.length ?? 0
}

function trimLineEnd(text: string): string {
  return text.replace(/[\r\n]+$/, '')
}
