import { secretNames } from '@stream-retail/chassis/settings'
import { settings } from '../services/ingest-api/src/settings.ts'
import type { Options } from './options.ts'

/**
 * Settings of the gateway from `--set NAME=VALUE`, which may stand several times.
 * @throws {Error} naming a setting that the gateway does not have
 */
export function gatewaySettings({ set }: Options): Record<string, string> {
  const chosen: Record<string, string> = {}
  for (const said of set?.split('\n') ?? []) {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(said) ?? []
    if (!Object.hasOwn(settings.properties, name))
      throw new Error(
        `--set ${name === '' ? 'without a name' : name}: the gateway has no such setting; write NAME=VALUE with one of ${Object.keys(settings.properties).join(', ')}`,
      )
    chosen[name] = value
  }
  return chosen
}

/** The same settings as they may be written down: what is secret is masked. */
export function withoutSecrets(chosen: Record<string, string>): Record<string, string> {
  const secrets = new Set(secretNames(settings))
  return Object.fromEntries(
    Object.entries(chosen).map(([name, value]) => [name, secrets.has(name) && value !== '' ? '***' : value]),
  )
}
