import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

/** Native processes listen on this machine only. */
const LOOPBACK = '127.0.0.1'

/** Expands each ${NAME} in a text; an unknown name becomes empty, as in Compose. */
export function fill(text: string, valueOf: (name: string) => string | undefined): string {
  return text.replace(/\$\{(\w+)\}/g, (_all, name: string) => valueOf(name) ?? '')
}

/**
 * The settings of `.env` as `npm start` uses them: every X_HOST is this machine, variables of the shell take
 * precedence, and addresses derived from hosts and ports follow.
 * @returns name → value, only for names in `.env`
 */
export function nativeSettings(file: string | URL, shell: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const spelled = parseEnv(readFileSync(file, 'utf8')) as Record<string, string>
  const valueOf = (name: string): string | undefined =>
    shell[name] ??
    (name.endsWith('_HOST') ? LOOPBACK : spelled[name] === undefined ? undefined : fill(spelled[name], valueOf))
  return Object.fromEntries(Object.keys(spelled).map((name) => [name, valueOf(name) ?? '']))
}
