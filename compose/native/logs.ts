import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** Bytes. A larger log is renamed to NAME.1 at the next start. */
const MAX_LOG_SIZE = 20 * 1024 * 1024
/** Bytes read from the end of a log, enough for the lines shown. */
const TAIL = 8 * 1024

/** Rotates a part's log if it is too large and returns its path. */
export function openLog(file: string): string {
  mkdirSync(dirname(file), { recursive: true })
  try {
    if (existsSync(file) && statSync(file).size > MAX_LOG_SIZE) renameSync(file, `${file}.1`)
  } catch {
    // A log that is too large is better than a part that does not start.
  }
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
