import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TableContent } from './table-content.ts'

/** What one file of a backup holds. */
export type TableEntry = TableContent & {
  table: string
  /** Relative to the backup's folder: gzip of COPY's text format. */
  file: string
  columns: string[]
  /** SHA-256 of the uncompressed text, in hex. */
  sha256: string
}

/** Describes a backup, in manifest.json. It is written last: a folder without it is not a backup. */
export type Manifest = {
  format: 1
  database: string
  /** When the snapshot was taken, ISO 8601. */
  taken_at: string
  /** The newest migration that had been applied. */
  migration: number
  tables: TableEntry[]
  /**
   * What the sink had committed before the snapshot, which holds all earlier records. null when Kafka did not answer.
   */
  offsets: { topic: string; partition: number; offset: string }[] | null
}

export const MANIFEST = 'manifest.json'

/** @throws {Error} when the folder holds no backup that this program can read */
export async function readManifest(folder: string): Promise<Manifest> {
  let manifest: Partial<Manifest>
  try {
    manifest = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')) as Partial<Manifest>
  } catch (error) {
    throw new Error(`${folder} holds no complete backup: ${(error as Error).message}`, { cause: error })
  }
  if (manifest.format !== 1)
    throw new Error(
      `${folder} is in format ${String(manifest.format)}, and this program reads format 1: restore it with the ` +
        'version that wrote it',
    )
  return manifest as Manifest
}
