/** `npm test`: runs every check and ends with one line of counts. Exits with 1 when anything failed. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { ROOT } from '../native/machine.ts'

/**
 * `beside`: runs in the background, as it needs only CPU and the next check mostly waits; its output is printed when it
 * ends.
 */
type Check = { title: string; command: string[]; tap?: string; beside?: true }
type Count = { pass: number; fail: number }

const RESULTS = join(ROOT, '.tap/results')
/** A shared compile cache: hundreds of processes load the same modules. */
const ENVIRONMENT = { ...process.env, NODE_COMPILE_CACHE: join(ROOT, '.tap/compiled') }
const tap = (name: string, options: string[], files: string[]): string[] => [
  'tap',
  '--reporter=node',
  '--reporter-arg=compose/test/report.ts',
  `--reporter-arg=${join(RESULTS, name)}`,
  ...options,
  ...files,
]
const onStack = (command: string[]): string[] => ['node', 'compose/test/run-with-stack.ts', ...command]

const CHECKS: Check[] = [
  { title: 'types', command: ['tsc', '--noEmit'] },
  { title: 'generated files are up to date', command: ['node', 'schemas/generate-types.ts', '--check'] },
  {
    title: 'Grafana boards are up to date',
    command: ['node', 'compose/grafana/build-dashboards.ts', '--check'],
  },
  { title: 'schemas are compatible', command: ['node', 'schemas/check/main.ts'] },
  // Builds tap's plugins once; .taprc excludes the one that would compile TypeScript.
  { title: 'test runner', command: ['tap', 'build'] },
  {
    title: 'unit tests',
    tap: 'unit',
    command: tap(
      'unit',
      ['--jobs=2'],
      [
        'schemas/test/**/*.test.ts',
        'bench/test/**/*.test.ts',
        'services/*/test/!(integration)/**/*.test.ts',
        'services/*/test/*.test.ts',
        'compose/test/*.test.ts',
        'compose/test/native/*.test.ts',
      ],
    ),
  },
  { title: 'alerts', tap: 'alerts', command: tap('alerts', ['--jobs=1'], ['compose/test/alerts/*.test.ts']) },
  { title: 'types of the control page', command: ['tsc', '-p', 'services/loader/public'], beside: true },
  { title: 'formatting', command: ['prettier', '--check', '.'], beside: true },
  { title: 'lint', command: ['eslint', '.'], beside: true },
  { title: 'imports', command: ['depcruise', 'bench', 'compose', 'schemas', 'services'], beside: true },
  {
    title: 'services against real parts, scenarios, and the page in a browser',
    tap: 'stack',
    command: onStack(
      tap(
        'stack',
        ['--jobs=1', '--timeout=300'],
        [
          'services/*/test/integration/**/*.test.ts',
          'compose/test/scenarios/*.test.ts',
          'compose/test/browser/*.test.ts',
        ],
      ),
    ),
  },
  {
    title: 'the launcher',
    tap: 'launcher',
    command: tap('launcher', ['--jobs=1', '--timeout=300'], ['compose/test/launcher/*.test.ts']),
  },
]

/** The counts written by report.ts; zero when the run ended earlier. */
function countOf(name: string): Count {
  const file = join(RESULTS, name)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Count) : { pass: 0, fail: 0 }
}

async function run({ title, command: [file = '', ...args], tap: results, beside }: Check): Promise<Count> {
  if (beside !== true) process.stdout.write(`\n== ${title}\n`)
  const begun = Date.now()
  const child = spawn(file, args, {
    cwd: ROOT,
    env: ENVIRONMENT,
    stdio: beside === true ? ['ignore', 'pipe', 'pipe'] : 'inherit',
  })
  // Low priority, so as not to disturb tests that measure time.
  if (beside === true && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW)
  const ended = once(child, 'exit').then(
    ([code]) => code as number | null,
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`)
    },
  )
  const said = await Promise.all(
    [child.stdout, child.stderr].map(async (stream) => (stream === null ? '' : await text(stream))),
  )
  const status = await ended
  if (beside === true) process.stdout.write(`\n== ${title}, in the background\n${said.join('')}`)
  process.stdout.write(
    `== ${title}: ${status === 0 ? 'passed' : 'FAILED'} in ${((Date.now() - begun) / 1000).toFixed(0)} s\n`,
  )
  if (results === undefined) return { pass: status === 0 ? 1 : 0, fail: status === 0 ? 0 : 1 }
  const { pass, fail } = countOf(results)
  // A run without counts, or one that failed without a failed test, counts as one failure.
  return { pass, fail: status === 0 && pass > 0 ? fail : Math.max(fail, 1) }
}

/** Runs the checks in sequence, and the background checks in a second sequence beside them. */
async function runAll(checks: Check[]): Promise<Count[]> {
  const counts: Count[] = []
  let beside: Promise<void> = Promise.resolve()
  for (const check of checks) {
    if (check.beside === true)
      beside = beside.then(async () => {
        counts.push(await run(check))
      })
    else counts.push(await run(check))
  }
  await beside
  return counts
}

const wanted = process.argv.slice(2)
const chosen =
  wanted.length === 0
    ? CHECKS
    : CHECKS.filter(({ title, tap: name }) => wanted.some((word) => title.startsWith(word) || name === word))
rmSync(RESULTS, { recursive: true, force: true })
mkdirSync(RESULTS, { recursive: true })
const counts = await runAll(chosen)
const sum = (key: keyof Count): number => counts.reduce((total, count) => total + count[key], 0)
process.stdout.write(`\n${sum('pass')} passed, ${sum('fail')} failed\n`)
process.exitCode = sum('fail') === 0 && chosen.length > 0 ? 0 : 1
