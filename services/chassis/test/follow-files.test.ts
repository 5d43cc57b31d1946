import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { followFiles } from '../src/follow-files.ts'
import { until } from './until.ts'

/** Follows the files and records the callbacks; `reject` makes `use` throw. */
function follow(t: { teardown: (end: () => void) => void }, paths: string[], inUse: string[]) {
  const seen = {
    texts: [] as string[][],
    reports: [] as string[],
    reject: undefined as string | undefined,
    rejections: 0,
  }
  t.teardown(
    followFiles(paths, inUse, {
      use: (texts) => {
        if (seen.reject !== undefined) {
          seen.rejections++
          throw new Error(seen.reject)
        }
        seen.texts.push(texts)
      },
      used: () => {
        seen.reports.push('used')
      },
      notUsed: (reason) => {
        seen.reports.push(reason)
      },
    }),
  )
  return seen
}

t.test('a rewritten file is reported, even with the same size and time', async (t) => {
  const file = `${t.testdir({ keys: 'one' })}/keys`
  const then = new Date(1_700_000_000_000)
  utimesSync(file, then, then)
  const seen = follow(t, [file], ['one'])
  writeFileSync(file, 'two')
  utimesSync(file, then, then)
  await until('it is seen', () => seen.texts.length === 1)
  t.same([seen.texts, seen.reports], [[['two']], ['used']])
})

t.test('a file that is replaced by a rename, or by a new target of a link in its path, is reported', async (t) => {
  const folder = t.testdir({ renamed: 'one', first: { linked: 'one' } })
  symlinkSync('first', `${folder}/data`)
  const seen = follow(t, [`${folder}/renamed`, `${folder}/data/linked`], ['one', 'one'])
  writeFileSync(`${folder}/new`, 'two')
  renameSync(`${folder}/new`, `${folder}/renamed`)
  await until('the rename is seen', () => seen.texts.length === 1)
  mkdirSync(`${folder}/second`)
  writeFileSync(`${folder}/second/linked`, 'three')
  symlinkSync('second', `${folder}/data.new`)
  renameSync(`${folder}/data.new`, `${folder}/data`)
  await until('the new target is seen', () => seen.texts.length === 2)
  t.same(seen.texts, [
    ['two', 'one'],
    ['two', 'three'],
  ])
})

t.test('a missing or unusable file is reported once per reason, and so is its return', async (t) => {
  const file = `${t.testdir({ keys: 'one' })}/keys`
  const seen = follow(t, [file], ['one'])
  rmSync(file)
  await until('the loss is reported', () => seen.reports.length === 1)
  t.match(seen.reports[0], /ENOENT/)
  seen.reject = 'that is no key'
  writeFileSync(file, 'junk')
  await until('it was offered again', () => seen.rejections === 2)
  t.same(seen.reports.slice(1), ['that is no key'])
  seen.reject = undefined
  await until('what is usable now is used', () => seen.texts.length === 1)
  t.same([seen.texts, seen.reports.slice(2)], [[['junk']], ['used']])
})

t.test('a file that returns unchanged is reported as used, not as changed', async (t) => {
  const file = `${t.testdir({ keys: 'one' })}/keys`
  const seen = follow(t, [file], ['one'])
  rmSync(file)
  await until('the loss is reported', () => seen.reports.length === 1)
  writeFileSync(file, 'one')
  await until('the return is reported', () => seen.reports.length === 2)
  t.same([seen.texts, seen.reports[1]], [[], 'used'])
})
