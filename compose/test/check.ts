/** `npm test`: every check in turn, and at the end one line that counts. Exits with 1 when anything failed. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../native/machine.ts'

type Check = { title: string; command: string[]; tap?: string }

const RESULTS = join(ROOT, '.tap/results')
const tap = (name: string, options: string[], files: string[]): string[] =>
  ['tap', '--reporter=node', '--reporter-arg=compose/test/report.ts', `--reporter-arg=${join(RESULTS, name)}`, ...options, ...files]
const onStack = (command: string[]): string[] => ['node', 'compose/test/run-with-stack.ts', ...command]

const CHECKS: Check[] = [
  { title: 'types', command: ['tsc', '--noEmit'] },
  { title: 'types of the control page', command: ['tsc', '-p', 'services/loader/public'] },
  { title: 'lint', command: ['eslint', '.'] },
  { title: 'generated files are those of today', command: ['node', 'schemas/generate-types.ts', '--check'] },
  { title: 'boards of Grafana are those of today', command: ['node', 'compose/grafana/build-dashboards.ts', '--check'] },
  { title: 'schemas can be taken by everyone', command: ['node', 'schemas/check/main.ts'] },
  // tap compiles its plugins once; .taprc leaves out the one that would load TypeScript in its own way.
  { title: 'test runner', command: ['tap', 'build'] },
  { title: 'unit tests', tap: 'unit', command: tap('unit', ['--jobs=2'],
    ['schemas/test/**/*.test.ts', 'bench/test/**/*.test.ts', 'services/*/test/!(integration)/**/*.test.ts', 'services/*/test/*.test.ts', 'compose/test/*.test.ts', 'compose/test/native/*.test.ts']) },
  { title: 'alerts', tap: 'alerts', command: tap('alerts', ['--jobs=1'], ['compose/test/alerts/*.test.ts']) },
  { title: 'services against the real parts, scenarios, and the page in a browser', tap: 'stack', command: onStack(tap('stack', ['--jobs=1', '--timeout=180'],
    ['services/*/test/integration/**/*.test.ts', 'compose/test/scenarios/*.test.ts', 'compose/test/browser/*.test.ts'])) },
  { title: 'the launcher', tap: 'launcher', command: tap('launcher', ['--jobs=1', '--timeout=240'], ['compose/test/launcher/*.test.ts']) },
]

/** What report.ts counted; nothing when the run did not come so far. */
function countOf(name: string): { pass: number; fail: number } {
  const file = join(RESULTS, name)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as { pass: number; fail: number } : { pass: 0, fail: 0 }
}

function run({ title, command, tap: results }: Check): { pass: number; fail: number } {
  process.stdout.write(`\n== ${title}\n`)
  const begun = Date.now()
  const { status } = spawnSync(command[0] ?? '', command.slice(1), { cwd: ROOT, stdio: 'inherit' })
  process.stdout.write(`== ${title}: ${status === 0 ? 'passed' : 'FAILED'} in ${((Date.now() - begun) / 1000).toFixed(0)} s\n`)
  if (results === undefined) return { pass: status === 0 ? 1 : 0, fail: status === 0 ? 0 : 1 }
  const { pass, fail } = countOf(results)
  // A run that counted nothing, or failed though no test did, has failed as a whole.
  return { pass, fail: status === 0 && pass > 0 ? fail : Math.max(fail, 1) }
}

const wanted = process.argv.slice(2)
const chosen = wanted.length === 0 ? CHECKS : CHECKS.filter(({ title, tap: name }) => wanted.some((word) => title.startsWith(word) || name === word))
rmSync(RESULTS, { recursive: true, force: true })
mkdirSync(RESULTS, { recursive: true })
const counts = chosen.map(run)
const sum = (key: 'pass' | 'fail'): number => counts.reduce((total, count) => total + count[key], 0)
process.stdout.write(`\n${sum('pass')} passed, ${sum('fail')} failed\n`)
process.exitCode = sum('fail') === 0 && chosen.length > 0 ? 0 : 1
