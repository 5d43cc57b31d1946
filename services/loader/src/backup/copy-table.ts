import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'

/** Called with the number of uncompressed bytes copied so far. */
export type OnBytes = (bytes: number) => void

const statement = (table: string, columns: string[]): string =>
  `COPY ${pg.escapeIdentifier(table)} (${columns.map(pg.escapeIdentifier).join(', ')})`

/** Copies a table to a gzip file. @returns SHA-256 of the uncompressed text, in hex */
export async function copyToFile(
  client: pg.ClientBase,
  table: string,
  columns: string[],
  file: string,
  onBytes: OnBytes,
): Promise<string> {
  const { watch, digest } = counted(onBytes)
  await pipeline(
    client.query(copyTo(`${statement(table, columns)} TO STDOUT`)),
    watch,
    createGzip({ level: 1 }),
    createWriteStream(file, { flags: 'wx' }),
  )
  return digest()
}

/**
 * Copies a gzip file to a table.
 * @returns SHA-256 of the uncompressed text, in hex
 * @throws {Error} when the file is cut or damaged, or Postgres rejects a row
 */
export async function copyFromFile(
  client: pg.ClientBase,
  table: string,
  columns: string[],
  file: string,
  onBytes: OnBytes,
): Promise<string> {
  const { watch, digest } = counted(onBytes)
  await pipeline(
    createReadStream(file),
    createGunzip(),
    watch,
    client.query(copyFrom(`${statement(table, columns)} FROM STDIN`)),
  )
  return digest()
}

/** Passes everything through while counting and hashing it. */
function counted(onBytes: OnBytes): { watch: Transform; digest: () => string } {
  const hash = createHash('sha256')
  let bytes = 0
  const watch = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      onBytes(bytes)
      done(null, chunk)
    },
  })
  return { watch, digest: () => hash.digest('hex') }
}
