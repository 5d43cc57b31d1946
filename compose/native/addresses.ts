import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

/** Where the whole listens natively: nowhere but on this machine. */
const LOOPBACK = '127.0.0.1'

/** Fills each ${NAME} of a text; a name that nobody knows becomes empty, as in Compose. */
export function fill(text: string, valueOf: (name: string) => string | undefined): string {
  return text.replace(/\$\{(\w+)\}/g, (_all, name: string) => valueOf(name) ?? '')
}

/**
 * The settings of `.env` as `npm start` uses them: every X_HOST is this machine, what the shell set wins, and addresses
 * derived from hosts and ports follow.
 * @returns name → value, only of names that `.env` spells
 */
export function nativeSettings(file: string | URL, shell: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const spelled = parseEnv(readFileSync(file, 'utf8')) as Record<string, string>
  const valueOf = (name: string): string | undefined =>
    shell[name] ??
    (name.endsWith('_HOST') ? LOOPBACK : spelled[name] === undefined ? undefined : fill(spelled[name], valueOf))
  return Object.fromEntries(Object.keys(spelled).map((name) => [name, valueOf(name) ?? '']))
}
