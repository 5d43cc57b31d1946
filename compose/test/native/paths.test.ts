import { chmodSync, chownSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import t from 'tap'
import { claimDataFolder, readMarker } from '../../native/data-folder.ts'
import { kafka } from '../../native/java-processes.ts'
import { type Machine, ROOT, dataFolder } from '../../native/machine.ts'
import { postgresHome } from '../../native/postgres-home.ts'
import { postgres } from '../../native/postgres-process.ts'
import { environmentOf } from '../../native/process.ts'

const isRoot = process.getuid?.() === 0
/** A skipped test counts as failed, and an ordinary user's run must pass: the reason is printed instead. */
const NEEDS_ROOT = 'not tried: only as root does Postgres run as another user'

t.test('DATA_DIR is resolved once, at the entry', async (t) => {
  const root = t.testdir({ real: {} })
  symlinkSync(join(root, 'real'), join(root, 'link'))
  const cases: [string, string][] = [
    ['mydata', join(process.cwd(), 'mydata')],
    ['./mydata/../other', join(process.cwd(), 'other')],
    [relative(process.cwd(), join(root, 'real')), join(root, 'real')],
    [`${root}/real/`, join(root, 'real')],
    [`${root}/link`, join(root, 'real')],
    [`${root}/link/new`, join(root, 'real/new')],
    ['', join(ROOT, '.data')],
  ]
  for (const [given, expected] of cases) t.equal(dataFolder({ DATA_DIR: given }), expected, given)
  t.equal(dataFolder({}), join(ROOT, '.data'))
})

for (const name of ['a folder', 'Käufe', 'a:b', `it's "quoted"`, 'a$HOME${b}', 'back\\slash', 'ends with '])
  t.test(`a data folder named ${name} reaches Kafka and Postgres unchanged`, async (t) => {
    const data = dataFolder({ DATA_DIR: join(t.testdir({}), name) })
    claimDataFolder(data)
    const machine = {
      data,
      settings: { BIND_HOST: '127.0.0.1', POSTGRES_PORT: '1' },
      postgres: await postgresHome(data),
    } as unknown as Machine
    t.equal(environmentOf(kafka, machine)['KAFKA_DATA_DIR'], join(data, 'kafka'))
    t.equal(postgres.command(machine)?.args[1], join(data, 'postgres'))
  })

for (const name of ['a,b', 'two\nlines'])
  t.test(`a data folder named ${JSON.stringify(name)} is refused before anything is created`, async (t) => {
    const data = join(t.testdir({}), name)
    t.throws(() => claimDataFolder(data), { message: /Kafka.*comma/ })
    t.equal(statSync(data, { throwIfNoEntry: false }), undefined)
  })

t.test('a folder that cannot be created is said with its reason', async (t) => {
  t.throws(() => claimDataFolder(join(t.testdir({ file: '' }), 'file/data')), {
    message: /the data folder .* cannot be used: .*see DATA_DIR/,
  })
})

t.test('a data folder that we create is open to the user of Postgres, whatever the umask', async (t) => {
  if (!isRoot) return t.comment(NEEDS_ROOT)
  const data = join(t.testdir({}), 'data')
  const mask = process.umask(0o077)
  t.teardown(() => process.umask(mask))
  claimDataFolder(data)
  t.equal(statSync(data).mode & 0o777, 0o755)
  t.equal((await postgresHome(data)).data, join(data, 'postgres'))
})

t.test('where the cluster lives is written beside the data and obeyed', async (t) => {
  if (!isRoot) return t.comment(NEEDS_ROOT)
  const data = join(t.testdir({ data: {} }), 'data')
  chmodSync(data, 0o700)
  claimDataFolder(data)
  const home = await postgresHome(data)
  t.teardown(() => {
    rmSync(dirname(home.data), { recursive: true })
  })
  t.match(home.data, /^\/var\/tmp\/stream-retail-etl-/)
  t.equal(statSync(dirname(home.data)).mode & 0o777, 0o755)
  t.equal(readMarker(data)?.cluster, home.data)
  chmodSync(data, 0o755)
  t.equal((await postgresHome(data)).data, home.data, 'also when the folder is open later')
})

t.test('a cluster that has become unreachable is refused with the reason', async (t) => {
  if (!isRoot) return t.comment(NEEDS_ROOT)
  const data = join(t.testdir({}), 'data')
  claimDataFolder(data)
  const { data: cluster, user } = await postgresHome(data)
  mkdirSync(cluster)
  chownSync(cluster, user?.uid ?? 0, user?.gid ?? 0)
  chmodSync(data, 0o700)
  await t.rejects(postgresHome(data), { message: /cannot reach it, because .*data is closed to others/ })
  chmodSync(data, 0o755)
  chownSync(cluster, 0, 0)
  await t.rejects(postgresHome(data), { message: /belongs to root/ })
  chownSync(cluster, 12345, 12345)
  t.match((await postgresHome(data)).user, { uid: 12345, gid: 12345 }, 'it runs as the owner of its cluster')
})

t.test('a data folder that was moved keeps its cluster', async (t) => {
  const root = t.testdir({})
  claimDataFolder(join(root, 'a'))
  await postgresHome(join(root, 'a'))
  t.match(readFileSync(join(root, 'a/.stream-retail-etl.json'), 'utf8'), /"cluster": "postgres"/)
  renameSync(join(root, 'a'), join(root, 'b'))
  t.equal((await postgresHome(join(root, 'b'))).data, join(root, 'b/postgres'))
})
