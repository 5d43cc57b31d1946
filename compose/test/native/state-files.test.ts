import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { archiveOptions, keepArchive } from '../../native/class-archive.ts'
import { MARKER, claimDataFolder, readMarker } from '../../native/data-folder.ts'
import { recordProcesses, stopLeftovers } from '../../native/leftovers.ts'
import { type Machine, ROOT } from '../../native/machine.ts'
import { isResolved } from '../../native/parts.ts'
import type { Stack } from '../../native/stack.ts'
import { until } from '../../../services/chassis/test/until.ts'
import { LIVES, aPart } from './fake-parts.ts'

const NONE = { parts: new Map() } as unknown as Stack
const DAMAGED = [
  '',
  '[{"name": "kafka", "pi',
  'null',
  '{}',
  '[1]',
  '[{"name":"kafka"}]',
  '[{"name":"kafka","pid":-1,"born":"1","signal":"SIGTERM"}]',
]

for (const text of DAMAGED)
  t.test(`a list of processes that is ${JSON.stringify(text)} is named, put aside and worked around`, async (t) => {
    const data = t.testdir({ 'processes.json': text })
    const said: string[] = []
    t.same(await stopLeftovers(data, (line) => said.push(line)), [])
    t.match(said, [/processes\.json is unreadable \(.*\); it was renamed to .*processes\.json\.unreadable-/])
    t.notOk(existsSync(join(data, 'processes.json')))
    t.equal(readFileSync(join(data, readdirSync(data)[0] ?? ''), 'utf8'), text)
  })

t.test('stop and reset work with an empty list of processes', async (t) => {
  const data = join(t.testdir({}), 'data')
  claimDataFolder(data)
  for (const [command, ...args] of [['stop.ts'], ['reset.ts', '--yes']] as const) {
    writeFileSync(join(data, 'processes.json'), '')
    const { status, stdout } = spawnSync(process.execPath, [join(ROOT, 'compose/native', command), ...args], {
      env: { ...process.env, DATA_DIR: data },
      encoding: 'utf8',
    })
    t.match({ status, stdout }, { status: 0, stdout: /processes\.json is unreadable/ }, command)
  }
  t.notOk(existsSync(data), 'what was put aside is deleted by reset')
})

t.test('a list that cannot be written is said once, and written at the next change that can', async (t) => {
  const data = t.testdir({ 'processes.json': {} })
  const said: string[] = []
  const say = (line: string): void => void said.push(line)
  await recordProcesses(NONE, data, say)
  await recordProcesses(NONE, data, say)
  t.match(said, [/processes\.json cannot be written \(.*\); the pipeline goes on/])
  rmdirSync(join(data, 'processes.json'))
  await recordProcesses(NONE, data, say)
  t.equal(readFileSync(join(data, 'processes.json'), 'utf8'), '[]')
  t.match(said.slice(1), [/processes\.json is written again/])
  t.same(readdirSync(data), ['processes.json'], 'no draft is left')
})

t.test('changes at the same moment leave the list of the last one', async (t) => {
  const data = t.testdir({})
  const stackOf = (name: string): Stack =>
    ({
      parts: new Map([[name, { pid: process.pid, process: { name, stop: { signal: 'SIGTERM' } } }]]),
    }) as unknown as Stack
  await Promise.all(['a', 'b', 'c'].map((name) => recordProcesses(stackOf(name), data)))
  t.match(JSON.parse(readFileSync(join(data, 'processes.json'), 'utf8')), [{ name: 'c' }])
})

t.test('a damaged marker is put aside, and the folder stays ours', async (t) => {
  const data = join(t.testdir({}), 'data')
  claimDataFolder(data)
  for (const text of ['', '{"id":', 'null', '{"id":"x"}']) {
    writeFileSync(join(data, MARKER), text)
    writeFileSync(join(data, 'notes.txt'), '')
    t.match(readMarker(data), { id: /.{36}/, made: false }, text)
    t.match(readMarker(data), { id: claimDataFolder(data).id })
  }
})

t.test('the stamp of the Java parts counts only when the parts exist', async (t) => {
  const folder = t.testdir({ 'target': { resolved: 'abc' }, 'part.jar': '' })
  t.ok(isResolved(join(folder, 'target/resolved'), 'abc', [join(folder, 'part.jar')]))
  t.notOk(isResolved(join(folder, 'target/resolved'), 'abc', [join(folder, 'part.jar'), join(folder, 'gone.jar')]))
  for (const text of ['', 'ab', 'xyz']) {
    writeFileSync(join(folder, 'target/resolved'), text)
    t.notOk(isResolved(join(folder, 'target/resolved'), 'abc', []), text)
  }
  t.notOk(isResolved(folder, 'abc', []), 'a folder is no stamp')
})

t.test('an empty class archive is created again, and one that cannot be kept ends nothing', async (t) => {
  const root = t.testdir({})
  const machine = { parts: { archives: join(root, 'archives') }, javaHome: '/java' } as unknown as Machine
  const [create = ''] = archiveOptions(machine, 'kafka')
  const draft = create.replace('-XX:ArchiveClassesAtExit=', '')
  writeFileSync(draft, '')
  keepArchive(machine, 'kafka', true)
  t.match(archiveOptions(machine, 'kafka')[0], /ArchiveClassesAtExit/)
  writeFileSync(draft, 'x')
  keepArchive(machine, 'kafka', true)
  t.match(archiveOptions(machine, 'kafka')[0], /SharedArchiveFile/)
  writeFileSync(draft, 'x')
  renameSync(draft.replace(/\.\d+$/, ''), join(root, 'kept'))
  mkdirSync(join(draft.replace(/\.\d+$/, ''), 'x'), { recursive: true })
  t.doesNotThrow(() => {
    keepArchive(machine, 'kafka', true)
  })
  const file = join(root, 'file')
  writeFileSync(file, '')
  const blocked = { parts: { archives: file }, javaHome: '/java' } as unknown as Machine
  t.notMatch(
    archiveOptions(blocked, 'kafka').join(' '),
    /Archive/,
    'without a folder the part starts without an archive',
  )
})

t.test('a part whose log cannot be opened is restarted until it can', async (t) => {
  const { part } = aPart(t, LIVES)
  await part.start()
  const logs = join(part.logFile, '..')
  renameSync(logs, `${logs}.away`)
  writeFileSync(logs, '')
  process.kill(part.pid ?? 0, 'SIGKILL')
  await until('a restart has failed', () => part.restarts >= 2)
  rmSync(logs)
  await until('it is healthy again', () => part.state === 'healthy')
})
