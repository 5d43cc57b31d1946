import { chmodSync } from 'node:fs'
import { delimiter } from 'node:path'
import t from 'tap'
import { findProgram, findPrograms } from '../../native/programs.ts'

t.test('the first executable of that name on the PATH is found', async (t) => {
  const root = t.testdir({ a: { tool: '' }, b: { tool: '' }, c: { tool: '' } })
  for (const folder of ['b', 'c']) chmodSync(`${root}/${folder}/tool`, 0o755)
  const path = [`${root}/nothing`, `${root}/a`, `${root}/b`, `${root}/c`].join(delimiter)
  t.equal(findProgram('tool', path), `${root}/b/tool`, 'the one in folder a is not executable')
  t.equal(findProgram('other', path), undefined)
})

t.test('the programs of optional parts are found by any of their names', async (t) => {
  const root = t.testdir({ 'prometheus-postgres-exporter': '', 'kafka_exporter': '' })
  for (const name of ['prometheus-postgres-exporter', 'kafka_exporter']) chmodSync(`${root}/${name}`, 0o755)
  t.same(findPrograms(root), {
    'prometheus': undefined,
    'kafka-exporter': `${root}/kafka_exporter`,
    'postgres-exporter': `${root}/prometheus-postgres-exporter`,
  })
})

t.test('an empty PATH has no programs, not even those of the current folder', async (t) => {
  t.equal(findProgram('package.json', ''), undefined)
  const root = t.testdir({ tool: '' })
  chmodSync(`${root}/tool`, 0o755)
  const before = process.cwd()
  t.teardown(() => {
    process.chdir(before)
  })
  process.chdir(root)
  t.equal(findProgram('tool', delimiter), undefined)
})
