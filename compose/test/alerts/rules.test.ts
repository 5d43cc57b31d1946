import { spawnSync } from 'node:child_process'
import { cpSync, globSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { ROOT, readText } from '../../docker/compose-file.ts'
import { findProgram } from '../../native/programs.ts'

const FOLDER = 'compose/prometheus/rules'
const rules = globSync(`${FOLDER}/*.{records,alerts}.yml`, { cwd: ROOT })
const tests = globSync(`${FOLDER}/*.test.yml`, { cwd: ROOT })
const promtool = findProgram('promtool')

function run(args: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(promtool ?? '', args, { cwd: ROOT, encoding: 'utf8' })
  return { status, said: stdout + stderr }
}

function groupNames(text: string): string[] {
  return (parse(text) as { groups: { name: string }[] }).groups.map(({ name }) => name)
}

t.test('each rules file has a test file', async (t) => {
  t.ok(rules.length > 0)
  t.same(tests.sort(), rules.map((file) => file.replace('.yml', '.test.yml')).sort())
})

t.test(
  'a test of several groups sets their order: otherwise promtool evaluates them in any order, and a rule may see ' +
    'its record late',
  async (t) => {
    for (const file of tests) {
      const { rule_files: files, group_eval_order: order = [] } = parse(readText(file)) as {
        rule_files: string[]
        group_eval_order?: string[]
      }
      const groups = files.flatMap((name) => groupNames(readText(`${FOLDER}/${name}`)))
      if (groups.length > 1) t.same(order, groups, file)
    }
  },
)

if (promtool === undefined)
  t.comment('rule tests are skipped: this host has no promtool (Debian: apt-get install prometheus)')
else {
  t.test('promtool accepts the rules, directly and through the config that names them', async (t) => {
    for (const file of rules) t.match(run(['check', 'rules', '--lint=all', '--lint-fatal', file]), { status: 0 }, file)
    const folder = t.testdir({ 'prometheus.yml': readText('compose/prometheus/prometheus.yml') })
    cpSync(`${ROOT}${FOLDER}`, `${folder}/rules`, { recursive: true })
    const { said } = run(['check', 'config', `${folder}/prometheus.yml`])
    for (const file of rules) t.match(said, file.replace(FOLDER, ''), `the config finds ${file}`)
  })

  for (const file of tests) {
    const { tests: groups } = parse(readText(file)) as { tests: { name: string }[] }
    t.test(`promtool: ${file}, ${groups.length} cases`, async (t) => {
      const { status, said } = run(['test', 'rules', file])
      t.equal(status, 0, said)
    })
  }
}
