/**
 * `node compose/native/with-settings.ts PROGRAM ARGUMENTS…`: runs a service's program against the pipeline that `npm
 * start` runs from this folder, with the settings of .env and local hosts; the environment takes precedence. Exits with
 * the program's code.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { nativeSettings } from './addresses.ts'
import { ROOT } from './machine.ts'

const [program, ...args] = process.argv.slice(2)
if (program === undefined) throw new Error('usage: node compose/native/with-settings.ts PROGRAM ARGUMENTS')
// The terminal sends Ctrl-C to both processes; this one exits after the program has.
process.on('SIGINT', () => undefined)
const env = { ...process.env, ...nativeSettings(join(ROOT, '.env')) }
const { status } = spawnSync(process.execPath, ['--disable-warning=TimeoutNegativeWarning', program, ...args], {
  stdio: 'inherit',
  env,
})
process.exitCode = status ?? 1
