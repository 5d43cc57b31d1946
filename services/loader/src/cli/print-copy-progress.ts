import type { CopyListener } from '../backup/write-backup.ts'

const EVERY_MS = 500

/** Prints one line per table; on a terminal the table being copied shows its megabytes. */
export function printCopyProgress(verb: string, out: NodeJS.WriteStream = process.stdout): CopyListener {
  let last = 0
  return {
    progressOf: (table) => (bytes) => {
      if (!out.isTTY || Date.now() - last < EVERY_MS) return
      last = Date.now()
      out.write(`\r${table} ${(bytes / 1e6).toFixed(0)} MB `)
    },
    done: ({ table, rows }) => {
      out.write(`${out.isTTY ? '\r\u001b[K' : ''}${verb} ${table} ${rows.toLocaleString('en')} rows\n`)
    },
  }
}
