import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'

export type Row = Record<string, string | number | boolean | undefined>

/** Prints rows as a table: the columns of the first row, numbers to the right. */
export function printTable(rows: Row[]): void {
  const columns = Object.keys(rows[0] ?? {})
  const cells = [columns, ...rows.map((row) => columns.map((column) => show(row[column])))]
  const widths = columns.map((_, place) => Math.max(...cells.map((line) => line[place]?.length ?? 0)))
  const isNumeric = columns.map((column) => rows.every((row) => typeof row[column] !== 'string'))
  const lines = cells.map((line) =>
    line
      .map((cell, place) =>
        isNumeric[place] === true ? cell.padStart(widths[place] ?? 0) : cell.padEnd(widths[place] ?? 0),
      )
      .join('  '),
  )
  process.stdout.write(`\n${lines.join('\n')}\n\n`)
}

/** Four figures that count, with separators between thousands. */
function show(value: Row[string]): string {
  if (typeof value !== 'number') return value === undefined ? '' : String(value)
  if (!Number.isFinite(value)) return '–'
  return (Number.isInteger(value) ? value : Number(value.toPrecision(4))).toLocaleString('en-US', {
    maximumFractionDigits: 3,
  })
}

/** Writes bench/results/NAME-TIME.json with the machine that it was measured on, and tells where. */
export function writeResults(name: string, results: object): void {
  const folder = join(import.meta.dirname, 'results')
  mkdirSync(folder, { recursive: true })
  const at = new Date().toISOString()
  const [cpu] = cpus()
  const machine = {
    cores: cpus().length,
    cpu: cpu?.model,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
  }
  const file = join(folder, `${name}-${at.replace(/[:.]/g, '-')}.json`)
  writeFileSync(file, `${JSON.stringify({ bench: name, at, machine, ...results }, undefined, 2)}\n`)
  process.stdout.write(`written to ${file}\n`)
}

/** A line of progress, on the error stream so that the table can be piped. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`)
}
