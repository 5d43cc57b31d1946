/**
 * `npm run fuzz:openapi`: schemathesis generates requests from /openapi.json and validates the answers against it. With
 * INGEST_URL it tests that gateway, else one that it starts with an in-memory broker. Needs Python 3.10 or newer;
 * installs into .data. Further arguments go to schemathesis.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fakeRegistry } from '../fixtures/fake-registry.ts'

const VERSION = '4.32.5'
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))
const PROGRAM = fileURLToPath(new URL('../programs/gateway-in-memory.ts', import.meta.url))
const HOOKS = fileURLToPath(new URL('schemathesis_hooks.py', import.meta.url))
const CHECKS =
  'not_a_server_error,status_code_conformance,content_type_conformance,' +
  'response_headers_conformance,response_schema_conformance'

function run(file: string, args: string[]): void {
  const { status } = spawnSync(file, args, { stdio: 'inherit', cwd: ROOT })
  if (status !== 0) process.exit(status ?? 1)
}

/** The schemathesis executable, installed once per version. */
function install(): string {
  const home = join(ROOT, `.data/schemathesis-${VERSION}`)
  const program = join(home, 'bin/schemathesis')
  if (existsSync(program)) return program
  run('python3', ['-m', 'venv', home])
  run(join(home, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', `schemathesis==${VERSION}`])
  return program
}

async function startGateway(closers: (() => unknown)[]): Promise<string> {
  const registry = await fakeRegistry({ teardown: (close) => closers.push(close) })
  const child = spawn(process.execPath, [PROGRAM], {
    env: { PATH: process.env['PATH'], REGISTRY_URL: registry.url },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  closers.push(() => child.kill())
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return line.toString().trim()
}

const closers: (() => unknown)[] = []
const program = install()
const url = process.env['INGEST_URL'] ?? (await startGateway(closers))
const fuzz = spawn(
  program,
  ['run', `${url}/openapi.json`, '--checks', CHECKS, '--max-examples', '100', ...process.argv.slice(2)],
  {
    stdio: 'inherit',
    cwd: join(ROOT, '.data'),
    env: { ...process.env, SCHEMATHESIS_HOOKS: HOOKS },
  },
)
const [code] = (await once(fuzz, 'exit')) as [number | null]
for (const close of closers) close()
process.exitCode = code ?? 1
