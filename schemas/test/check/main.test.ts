import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import type { AvroRecord, Recorded } from '../../check/contract.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

function run(program: 'main' | 'freeze', ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [`${ROOT}schemas/check/${program}.ts`, ...args], { encoding: 'utf8' })
}

/** A copy of the contract and the tables, with sale.avsc changed. */
function copyWith(
  t: { testdir: (content: Record<string, never>) => string },
  change: (schema: AvroRecord) => void,
): string {
  const folder = t.testdir({})
  for (const part of ['schemas', 'sql'])
    cpSync(`${ROOT}${part}`, `${folder}/${part}`, {
      recursive: true,
      filter: (path) => !path.includes('.tap') && !path.includes('node_modules'),
    })
  const file = `${folder}/schemas/sale.avsc`
  const schema = JSON.parse(readFileSync(file, 'utf8')) as AvroRecord
  change(schema)
  writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`)
  return folder
}

const newest = (folder: string): number => {
  let number = 1
  while (existsSync(`${folder}/schemas/test/history/sale.v${number + 1}.avsc`)) number++
  return number
}

t.test('the schemas of this project fit, and are frozen', async (t) => {
  const { status, stdout } = run('main')
  t.match(stdout, /^sale\.avsc fits \d+ published versions? and the table sales_raw$/m)
  t.equal(status, 0)
  t.equal(run('freeze').stdout, 'every schema is frozen already\n')
})

t.test(
  'an incompatible change is reported with file, field and code, is not frozen, and the exit code is 1',
  async (t) => {
    const folder = copyWith(t, (schema) => {
      schema.fields.push({ name: 'price', type: 'double' })
    })
    const { status, stdout } = run('main', '--folder', folder)
    t.equal(status, 1)
    t.match(stdout, 'sale.avsc /price field_added_without_default: it is not in version 1 and has no default')
    t.match(stdout, 'sale.avsc /price column_missing: sales_raw has no column price')
    const freeze = run('freeze', '--folder', folder)
    t.equal(freeze.status, 1)
    t.match(freeze.stderr, 'sale.avsc /price column_missing')
  },
)

t.test('a compatible change must be frozen; then it passes, and its values are kept as bytes', async (t) => {
  const folder = copyWith(t, (schema) => {
    schema.fields.push({ name: 'price', type: ['null', 'double'], default: null })
  })
  writeFileSync(`${folder}/sql/9999.do.price.sql`, 'ALTER TABLE sales_raw ADD COLUMN price double precision;\n')
  const next = newest(folder) + 1
  const before = run('main', '--folder', folder)
  t.equal(before.status, 1)
  t.match(before.stdout, /^sale\.avsc not_frozen: /)
  t.notMatch(before.stdout, /^sale\.avsc \//m, 'nothing else is wrong')
  t.equal(
    run('freeze', '--folder', folder).stdout,
    `schemas/test/history/sale.v${next}.avsc\nschemas/test/history/sale.v${next}.recorded.json\n`,
  )
  const recorded = JSON.parse(
    readFileSync(`${folder}/schemas/test/history/sale.v${next}.recorded.json`, 'utf8'),
  ) as Recorded[]
  t.ok(recorded.length >= 3)
  t.equal(run('main', '--folder', folder).status, 0)
})

t.test('a tighter rule is frozen only when approved', async (t) => {
  const folder = copyWith(t, (schema) => {
    for (const field of schema.fields) if (field.name === 'store_id') field.minimum = 5
  })
  t.match(run('main', '--folder', folder).stdout, 'sale.avsc /store_id rule_tightened: minimum rose from 1 to 5')
  t.equal(run('freeze', '--folder', folder).status, 1)
  t.equal(run('freeze', '--folder', folder, '--accept-tighter-rules').status, 0)
  t.equal(run('main', '--folder', folder).status, 0)
})

t.test(
  '--help prints help; a missing file, an unknown option and a registry that is down are exit code 2',
  async (t) => {
    t.match(run('main', '--help'), { status: 0, stdout: /^npm run schemas:check/ })
    t.match(run('freeze', '--help'), { status: 0, stdout: /^npm run schemas:freeze/ })
    t.match(run('main', '--wrong'), { status: 2, stderr: /'--wrong'/ })
    t.match(run('main', '--registry', 'http://127.0.0.1:1'), { status: 2, stderr: /does not answer/ })
    const folder = copyWith(t, () => undefined)
    rmSync(`${folder}/schemas/sale.avsc`)
    t.match(run('main', '--folder', folder), { status: 2, stderr: /sale\.avsc/ })
  },
)
