import { secretNames } from '@stream-retail/chassis/settings'
import { settings } from '../services/ingest-api/src/settings.ts'
import { type OptionSpec, type Options, listOption } from './options.ts'

export const SET_OPTION: OptionSpec = { set: { type: 'string', multiple: true } }

/**
 * Settings of the gateway from `--set NAME=VALUE`, which may be repeated.
 * @throws {Error} naming a setting that the gateway does not have
 */
export function gatewaySettings(options: Options): Record<string, string> {
  const chosen: Record<string, string> = {}
  const known = settings.properties
  for (const assignment of listOption(options, 'set')) {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(assignment) ?? []
    if (!Object.hasOwn(known, name)) {
      const what = name === '' ? 'without a name' : `${name}: the gateway has no such setting`
      throw new Error(`--set ${what}; use NAME=VALUE with one of ${Object.keys(known).join(', ')}`)
    }
    chosen[name] = value
  }
  return chosen
}

/** The same settings with secrets masked, for reports. */
export function withoutSecrets(chosen: Record<string, string>): Record<string, string> {
  const secrets = new Set(secretNames(settings))
  return Object.fromEntries(
    Object.entries(chosen).map(([name, value]) => [name, secrets.has(name) && value !== '' ? '***' : value]),
  )
}
