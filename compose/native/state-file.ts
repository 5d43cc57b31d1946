import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'

/** Replaces a file atomically: after a crash or on a full disk, readers see the old content or the new. */
export function writeState(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  const draft = `${file}.new`
  try {
    const descriptor = openSync(draft, 'w')
    try {
      writeFileSync(descriptor, text)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    renameSync(draft, file)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}

/**
 * Reads a state file of ours.
 * @param parse throws when the text is not usable
 * @param say hears where an unusable file was put aside
 * @returns undefined when the file is missing or not usable
 */
export function readState<T>(file: string, parse: (text: string) => T, say: (line: string) => void): T | undefined {
  if (!existsSync(file)) return undefined
  try {
    return parse(readFileSync(file, 'utf8'))
  } catch (error) {
    say(`${file} is unreadable (${(error as Error).message}); ${setAside(file)}`)
    return undefined
  }
}

function setAside(file: string): string {
  const aside = `${file}.unreadable-${new Date().toISOString().replace(/[:.]/g, '-')}`
  try {
    renameSync(file, aside)
    return `it was renamed to ${aside}, and is not used`
  } catch (error) {
    return `it is not used, and cannot be renamed: ${(error as Error).message}`
  }
}
