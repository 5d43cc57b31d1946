import { readFileSync, readdirSync } from 'node:fs'
import type pg from 'pg'
import t from 'tap'
import { writeBackup } from '../../src/backup/write-backup.ts'

t.test('a failed backup leaves nothing behind and deletes nothing that it did not make', async (t) => {
  const root = t.testdir({ 'copy.partial': { 'notes.txt': 'x' } })
  const client = {
    query: async () => {
      throw new Error('no database')
    },
  } as unknown as pg.Client
  const listener = { progressOf: () => () => undefined, done: () => undefined }
  await t.rejects(
    writeBackup(client, `${root}/copy`, async () => ({}) as never, listener),
    { message: 'no database' },
  )
  t.equal(readFileSync(`${root}/copy.partial/notes.txt`, 'utf8'), 'x')
  t.same(readdirSync(root), ['copy.partial'])
})
