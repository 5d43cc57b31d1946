import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { lastLines, openLog } from '../../native/logs.ts'

const MEBIBYTE = 1024 * 1024

t.test('the last lines are shown, indented, without trailing empty lines', async (t) => {
  const file = `${t.testdir({ log: 'one\ntwo\nthree\nfour\n' })}/log`
  t.equal(lastLines(file, 2), '    three\n    four')
  t.equal(lastLines(file, 9), '    one\n    two\n    three\n    four')
})

t.test('fifteen lines are shown unless told otherwise', async (t) => {
  const file = `${t.testdir({ log: Array.from({ length: 40 }, (_, index) => `line ${index}`).join('\n') })}/log`
  const lines = lastLines(file).split('\n')
  t.equal(lines.length, 15)
  t.equal(lines[0], '    line 25')
})

t.test('only the end of a large log is read, and only the end of a very long line', async (t) => {
  const file = `${t.testdir({})}/log`
  writeFileSync(file, `${'x'.repeat(2 * MEBIBYTE)}\nthe reason\n`)
  t.match(lastLines(file), /^ {4}x+\n {4}the reason$/)
  t.ok(lastLines(file).length < 10_000)
})

t.test('an empty log shows nothing', async (t) => {
  t.equal(lastLines(`${t.testdir({ log: '' })}/log`).trim(), '')
})

t.test('the folder of a log is created, and an existing log is appended to', async (t) => {
  const root = t.testdir({ logs: { 'old.log': 'before\n' } })
  t.equal(openLog(`${root}/new/folder/shop.log`), `${root}/new/folder/shop.log`)
  t.ok(existsSync(`${root}/new/folder`))
  openLog(`${root}/logs/old.log`)
  t.equal(readFileSync(`${root}/logs/old.log`, 'utf8'), 'before\n')
})

t.test('a log above 20 MiB is rotated, replacing the previously rotated one', async (t) => {
  const root = t.testdir({ 'shop.log': 'new', 'shop.log.1': 'old' })
  truncateSync(`${root}/shop.log`, 20 * MEBIBYTE)
  openLog(`${root}/shop.log`)
  t.equal(readFileSync(`${root}/shop.log.1`, 'utf8'), 'old', 'not yet')
  truncateSync(`${root}/shop.log`, 20 * MEBIBYTE + 1)
  openLog(`${root}/shop.log`)
  t.notOk(existsSync(`${root}/shop.log`))
  t.equal(statSync(`${root}/shop.log.1`).size, 20 * MEBIBYTE + 1)
})
