import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** A log larger than this, in bytes, becomes NAME.1 at the next start. */
const LARGE = 20 * 1024 * 1024
/** As much of the end of a log, in bytes, as can hold the lines that are shown. */
const TAIL = 8 * 1024

/** Makes room for a part's log and returns its path. */
export function openLog(file: string): string {
  mkdirSync(dirname(file), { recursive: true })
  if (existsSync(file) && statSync(file).size > LARGE) renameSync(file, `${file}.1`)
  return file
}

/** The last lines of a log, indented for the screen. */
export function lastLines(file: string, count = 15): string {
  const descriptor = openSync(file, 'r')
  try {
    const { size } = fstatSync(descriptor)
    const buffer = Buffer.alloc(Math.min(size, TAIL))
    readSync(descriptor, buffer, 0, buffer.length, size - buffer.length)
    const lines = buffer.toString('utf8').trimEnd().split('\n')
    return lines
      .slice(-count)
      .map((line) => `    ${line}`)
      .join('\n')
  } finally {
    closeSync(descriptor)
  }
}
