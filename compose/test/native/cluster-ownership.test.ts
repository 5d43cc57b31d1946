import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createCluster } from '../../native/postgres.ts'

const SETTINGS = { user: 'retail', password: 'x', databases: [] }

t.test('a folder that is no cluster is refused, never deleted', async (t) => {
  const folder = t.testdir({ 'postgres': { 18: { 'base.dat': 'x' } }, 'postgres.draft': { 'a.txt': 'x' } })
  const home = { binaries: '/nonexistent', data: join(folder, 'postgres'), user: undefined }
  await t.rejects(createCluster(home, SETTINGS), { message: /is not empty and not a Postgres cluster/ })
  t.equal(readFileSync(join(folder, 'postgres/18/base.dat'), 'utf8'), 'x')
  t.equal(readFileSync(join(folder, 'postgres.draft/a.txt'), 'utf8'), 'x')
})

t.test('a draft of somebody else is kept also when initdb fails', async (t) => {
  const folder = t.testdir({ 'postgres.draft': { 'a.txt': 'x' } })
  const home = { binaries: '/nonexistent', data: join(folder, 'postgres'), user: undefined }
  await t.rejects(createCluster(home, SETTINGS))
  t.ok(existsSync(join(folder, 'postgres.draft/a.txt')))
})
