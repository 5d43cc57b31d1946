import { existsSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { serveControl, socketOf } from '../../native/control.ts'
import { openLog } from '../../native/logs.ts'
import type { Machine } from '../../native/machine.ts'
import { writePrometheusConfig } from '../../native/prometheus.ts'
import { Stack } from '../../native/stack.ts'
import { aMachine } from './fake-parts.ts'

t.test('rules of our own that have gone are removed, other files in the folder stay', async (t) => {
  const root = t.testdir({ compose: { prometheus: { 'prometheus.yml': '', 'rules': { 'old.yml': 'old' } } }, data: {} })
  const machine = { root, data: join(root, 'data'), settings: {}, programs: {} } as unknown as Machine
  writePrometheusConfig(machine)
  writeFileSync(join(root, 'data/prometheus/rules/mine.yml'), 'x')
  t.equal(readFileSync(join(root, 'data/prometheus/rules/old.yml'), 'utf8'), 'old')
  renameSync(join(root, 'compose/prometheus/rules/old.yml'), join(root, 'compose/prometheus/rules/new.yml'))
  writePrometheusConfig(machine)
  t.notOk(existsSync(join(root, 'data/prometheus/rules/old.yml')))
  t.ok(existsSync(join(root, 'data/prometheus/rules/new.yml')))
  t.equal(readFileSync(join(root, 'data/prometheus/rules/mine.yml'), 'utf8'), 'x')
})

t.test('a file at the place of the control socket is not deleted', async (t) => {
  const machine = aMachine(t)
  const path = socketOf(machine.data)
  writeFileSync(path, 'x')
  t.teardown(() => {
    rmSync(path)
  })
  await t.rejects(serveControl(new Stack(machine, []), machine.data), { message: /is not a socket of this user/ })
  t.equal(readFileSync(path, 'utf8'), 'x')
})

t.test('a log that cannot be rotated goes on', async (t) => {
  const root = t.testdir({ 'shop.log': '', 'shop.log.1': { 'mine.txt': 'x' } })
  truncateSync(`${root}/shop.log`, 21 * 1024 * 1024)
  t.equal(openLog(`${root}/shop.log`), `${root}/shop.log`)
  t.equal(readFileSync(`${root}/shop.log.1/mine.txt`, 'utf8'), 'x')
})
