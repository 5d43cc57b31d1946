import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { parse } from 'yaml'
import { fill } from '../native/addresses.ts'

export type Container = {
  image: string
  build?: { context: string; dockerfile: string; args?: Record<string, string> }
  entrypoint?: string[]
  command?: string[]
  environment?: Record<string, string>
  depends_on?: Record<string, { condition: string }>
  ports?: string[]
  volumes?: string[]
  healthcheck?: { test: string[] }
  restart?: string
  mem_limit?: string
  logging?: { options: Record<string, string> }
  stop_signal?: string
  stop_grace_period?: string
}
export type ComposeFile = {
  services: Record<string, Container>
  configs: Record<string, { content: string }>
  volumes: Record<string, null>
}

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** The text of a file of this project. */
export const readText = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8')

/** The settings of `.env` as containers receive them: hosts are service names. */
export function dockerSettings(): Record<string, string> {
  const spelled = parseEnv(readText('.env')) as Record<string, string>
  const valueOf = (name: string): string | undefined =>
    spelled[name] === undefined ? undefined : fill(spelled[name], valueOf)
  return Object.fromEntries(Object.keys(spelled).map((name) => [name, valueOf(name) ?? '']))
}

/** Replaces ${NAME} with the setting. Compose's `$$` is a dollar sign; an unset name stays as it is. */
export function interpolate(text: string, settings: Record<string, string>): string {
  return text.replace(/\$\$|\$\{(\w+)\}/g, (found, name: string | undefined) =>
    name === undefined ? '$' : (settings[name] ?? found),
  )
}

/**
 * docker-compose.yml with its anchors resolved and settings then substituted into each string, as Compose does it.
 * @param settings undefined: leaves ${NAME} unresolved
 */
export function readComposeFile(settings: Record<string, string> = {}): ComposeFile {
  const fillTexts = (_key: unknown, value: unknown): unknown =>
    typeof value === 'string' ? interpolate(value, settings) : value
  return parse(readText('docker-compose.yml'), fillTexts, { merge: true }) as ComposeFile
}
