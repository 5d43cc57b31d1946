import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { expand } from 'dotenv-expand'

/** Where the whole listens natively: nowhere but on this machine. */
const LOOPBACK = '127.0.0.1'

/**
 * The settings of `.env` as `npm start` uses them: every X_HOST is this machine, what the shell set wins, and addresses
 * derived from hosts and ports follow.
 * @returns name → value, only of names that `.env` spells
 */
export function nativeSettings(file: string | URL, shell: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const spelled = parseEnv(readFileSync(file, 'utf8')) as Record<string, string>
  const local = Object.fromEntries(Object.entries(spelled).map(([name, value]) =>
    [name, name.endsWith('_HOST') ? LOOPBACK : value]))
  const set = Object.fromEntries(Object.keys(spelled).flatMap((name) => {
    const value = shell[name]
    return value === undefined ? [] : [[name, value]]
  }))
  const { parsed } = expand({ parsed: local, processEnv: set })
  return { ...parsed, ...set }
}
