import { Secret, SettingsError } from '@stream-retail/chassis/settings'
import { Type } from 'typebox'

/** Which clients may send sales. */
export const keySettings = {
  INGEST_API_KEYS: Secret('API keys for POST /sales, as name:key,name:key; empty: none', ''),
  INGEST_API_KEYS_FILE: Type.String({
    default: '',
    description: 'file of API keys, one "name: key" per line; reloaded when it changes; empty: none',
  }),
  ALLOW_OPEN_INGEST: Type.Boolean({
    default: false,
    description: 'listen beyond loopback without keys: anyone who can reach the port may send sales',
  }),
}

type KeySettings = {
  BIND_HOST: string
  INGEST_API_KEYS: string
  INGEST_API_KEYS_FILE: string
  ALLOW_OPEN_INGEST: boolean
}

/**
 * @throws {SettingsError} when keys come from two sources, or when other machines could send without one
 */
export function checkKeySettings({
  BIND_HOST,
  INGEST_API_KEYS,
  INGEST_API_KEYS_FILE,
  ALLOW_OPEN_INGEST,
}: KeySettings): void {
  if (INGEST_API_KEYS !== '' && INGEST_API_KEYS_FILE !== '') {
    throw new SettingsError(['INGEST_API_KEYS and INGEST_API_KEYS_FILE are mutually exclusive: set one of them'])
  }
  const open = INGEST_API_KEYS === '' && INGEST_API_KEYS_FILE === ''
  if (!open || ALLOW_OPEN_INGEST || isLoopback(BIND_HOST)) return
  throw new SettingsError([
    `BIND_HOST ${BIND_HOST} is reachable from other machines and no keys are set: ` +
      'set INGEST_API_KEYS or INGEST_API_KEYS_FILE, or ALLOW_OPEN_INGEST=true',
  ])
}

/** Whether the address is reachable from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(host)
}
