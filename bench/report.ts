import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'

export type ReportRow = Record<string, string | number | boolean | undefined>

/** Prints rows as a table with the columns of the first row; numbers are right-aligned. */
export function printTable(rows: ReportRow[]): void {
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

/** Four significant digits, with thousands separators. */
function show(value: ReportRow[string]): string {
  if (typeof value !== 'number') return value === undefined ? '' : String(value)
  if (!Number.isFinite(value)) return '–'
  return (Number.isInteger(value) ? value : Number(value.toPrecision(4))).toLocaleString('en-US', {
    maximumFractionDigits: 3,
  })
}

/** Writes bench/results/NAME-TIME.json with a description of the machine, and prints its path. */
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
  writeFileSync(file, `${JSON.stringify({ bench: name, at, machine, ...results }, undefined, 2)}\n`, { flag: 'wx' })
  process.stdout.write(`written to ${file}\n`)
}

/** Prints progress to stderr, so that the table on stdout can be piped. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`)
}
