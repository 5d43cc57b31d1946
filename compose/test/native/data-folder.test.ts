import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import t from 'tap'
import { MARKER, claimDataFolder } from '../../native/data-folder.ts'
import { ROOT } from '../../native/machine.ts'
import { removeData } from '../../native/remove-data.ts'

/** A folder that today's version made, without a marker. */
const TODAY = {
  'kafka': { 'meta.properties': 'cluster.id=a', 'sales-0': { '0.log': 'x' } },
  'postgres': { PG_VERSION: '18', base: {}, global: {} },
  'logs': { 'kafka.log': '', 'postgres.log': '', 'loader.log.1': '' },
  'schema-cache': { 'sales-value.abc.json': '{}' },
  'prometheus': {
    'prometheus.yml': '',
    'rules': { 'budgets-fast.alerts.test.yml': '' },
    'targets': { 'native.json': '[]' },
    'tsdb': { wal: {} },
  },
  'processes.json': '[]',
}

const reset = (folder: string) =>
  spawnSync(process.execPath, [join(ROOT, 'compose/native/reset.ts'), '--yes'], {
    env: { ...process.env, DATA_DIR: folder },
    encoding: 'utf8',
  })

t.test('a new folder is created and marked; claiming it again keeps its id', async (t) => {
  const folder = join(t.testdir({}), 'new/data')
  const { id, made } = claimDataFolder(folder)
  t.ok(made)
  t.match(id, /^[0-9a-f-]{36}$/)
  t.equal(claimDataFolder(folder).id, id)
})

t.test('an empty folder is marked, and is not ours to delete', async (t) => {
  const folder = t.testdir({})
  t.notOk(claimDataFolder(folder).made)
  t.same(removeData(folder), [])
  t.same(readdirSync(folder), [])
})

t.test('a folder with foreign files is refused and left alone', async (t) => {
  const folder = t.testdir({ postgres: { 18: { docker: { 'base.dat': 'x' } } }, notes: { 'a.txt': 'x' } })
  t.throws(() => claimDataFolder(folder), { message: /is not empty and was not made by this pipeline/ })
  t.throws(() => removeData(folder), { message: /was not made by this pipeline/ })
  const { status, stderr } = reset(folder)
  t.match({ status, stderr }, { status: 1, stderr: /was not made by this pipeline/ })
  t.equal(readFileSync(join(folder, 'postgres/18/docker/base.dat'), 'utf8'), 'x')
  t.equal(readFileSync(join(folder, 'notes/a.txt'), 'utf8'), 'x')
})

t.test('single names that look like ours prove nothing', async (t) => {
  for (const content of [{ postgres: { PG_VERSION: '18' } }, { logs: { 'kafka.log': '' }, a: '' }, { kafka: {} }])
    t.throws(() => claimDataFolder(t.testdir(content)), { message: /was not made by this pipeline/ })
})

t.test("a folder made by today's version is recognised and marked", async (t) => {
  const folder = t.testdir(TODAY)
  t.ok(claimDataFolder(folder).made)
  t.ok(existsSync(join(folder, MARKER)))
})

t.test('reset deletes what the pipeline made, and the folder when nothing else is left', async (t) => {
  const folder = join(t.testdir({ data: TODAY }), 'data')
  const { status, stderr } = reset(folder)
  t.match({ status, stderr }, { status: 0, stderr: '' })
  t.notOk(existsSync(folder))
})

t.test('reset keeps foreign files, at every level, and names them', async (t) => {
  const folder = t.testdir(TODAY)
  const foreign = [
    'notes/a.txt',
    'logs/mine.txt',
    'logs/mine.log',
    'prometheus/rules/mine.txt',
    'schema-cache/x.txt',
    'postgres.draft/a',
  ]
  for (const name of foreign) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), 'x')
  }
  const { status, stdout } = reset(folder)
  t.equal(status, 0)
  for (const name of foreign) {
    t.equal(readFileSync(join(folder, name), 'utf8'), 'x', name)
    t.match(stdout, name.replace('notes/a.txt', 'notes').replace('postgres.draft/a', 'postgres.draft'))
  }
  for (const name of ['kafka', 'postgres', 'prometheus/tsdb', 'processes.json', 'logs/kafka.log'])
    t.notOk(existsSync(join(folder, name)), name)
  t.ok(claimDataFolder(folder), 'the next start may use it')
})

t.test('where a link leads is not deleted', async (t) => {
  const root = t.testdir({ elsewhere: { PG_VERSION: '18', base: {} }, data: {} })
  claimDataFolder(join(root, 'data'))
  symlinkSync(join(root, 'elsewhere'), join(root, 'data/postgres'))
  t.same(removeData(join(root, 'data')), ['postgres'])
  t.ok(existsSync(join(root, 'elsewhere/PG_VERSION')))
})

t.test('a file is no data folder', async (t) => {
  t.throws(() => claimDataFolder(join(t.testdir({ file: 'x' }), 'file')), { message: /is not a folder/ })
})
