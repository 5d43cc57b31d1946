import { writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import type { Settings } from '../settings.ts'
import type { Mapping } from './read-mapping.ts'
import type { PastSales } from './read-past-sales.ts'

const MAX_FILES = 10_000

export type UnreadableFileSettings = Pick<Settings, 'REPLAY_FILE' | 'LEDGER_FILE' | 'REPLAY_UNREADABLE_FILE'>

/** Where unreadable rows are kept: as set, else beside the ledger, else beside the replayed file. */
export function unreadableFile(settings: UnreadableFileSettings): string {
  if (settings.REPLAY_UNREADABLE_FILE !== '') return settings.REPLAY_UNREADABLE_FILE
  const name = `${basename(settings.REPLAY_FILE)}.unreadable.csv`
  return join(dirname(settings.LEDGER_FILE || settings.REPLAY_FILE), name)
}

/**
 * Writes the unreadable rows as they are, each after its line and the reason, in UTF-8: a CSV file that the same
 * mapping reads once they are corrected. An existing file is never overwritten.
 * @returns the file written: the given one, or `….2.csv`, `….3.csv`, …
 * @throws {Error} when it cannot be written
 */
export async function keepUnreadable(
  file: string,
  { header, unreadable }: PastSales,
  { separator = ',' }: Mapping,
): Promise<string> {
  const lines = unreadable.map(({ line, reason, row }) => [line, quoted(reason), row].join(separator))
  const text = `\ufeff${[['unreadable_line', 'unreadable_reason', header].join(separator), ...lines].join('\n')}\n`
  for (let number = 1; number <= MAX_FILES; number++) {
    const name = number === 1 ? file : numbered(file, number)
    const written = await writeFile(name, text, { flag: 'wx' }).then(
      () => true,
      (error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
        throw error
      },
    )
    if (written) return name
  }
  throw new Error(`${file} and ${MAX_FILES} numbered ones exist`)
}

function numbered(file: string, number: number): string {
  const extension = extname(file)
  return `${file.slice(0, file.length - extension.length)}.${number}${extension}`
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}
