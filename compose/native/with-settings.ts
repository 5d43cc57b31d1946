/**
 * `node compose/native/with-settings.ts PROGRAM ARGUMENTS…`: runs a program of a service against the pipeline that `npm start` runs from
 * this folder: with the settings of .env, hosts on this machine, and what the shell has set before all. Ends with the program's code.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { nativeSettings } from './addresses.ts'
import { ROOT } from './machine.ts'

const [program, ...args] = process.argv.slice(2)
if (program === undefined) throw new Error('which program? node compose/native/with-settings.ts PROGRAM ARGUMENTS')
// The terminal sends Ctrl-C to both; the program ends by it, and then so does this one.
process.on('SIGINT', () => undefined)
const env = { ...process.env, ...nativeSettings(join(ROOT, '.env')) }
const { status } = spawnSync(process.execPath, ['--disable-warning=TimeoutNegativeWarning', program, ...args], {
  stdio: 'inherit',
  env,
})
process.exitCode = status ?? 1
