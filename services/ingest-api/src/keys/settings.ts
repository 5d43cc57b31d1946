import { Secret, SettingsError } from '@stream-retail/chassis/settings'
import { Type } from 'typebox'

/** Who may send sales. */
export const keySettings = {
  INGEST_API_KEYS: Secret('keys that open POST /sales, as name:key,name:key; empty: none', ''),
  INGEST_API_KEYS_FILE: Type.String({
    default: '',
    description: 'file of such keys, a line each as "name: key"; read again when it changes; empty: none',
  }),
  ALLOW_OPEN_INGEST: Type.Boolean({
    default: false,
    description: 'listen beyond loopback without keys, so that whoever reaches the port may send',
  }),
}

type KeySettings = {
  BIND_HOST: string
  INGEST_API_KEYS: string
  INGEST_API_KEYS_FILE: string
  ALLOW_OPEN_INGEST: boolean
}

/**
 * @throws {SettingsError} when there are keys from two places, or when other machines could send without one
 */
export function checkKeySettings({
  BIND_HOST,
  INGEST_API_KEYS,
  INGEST_API_KEYS_FILE,
  ALLOW_OPEN_INGEST,
}: KeySettings): void {
  if (INGEST_API_KEYS !== '' && INGEST_API_KEYS_FILE !== '') {
    throw new SettingsError(['INGEST_API_KEYS and INGEST_API_KEYS_FILE exclude each other: give one of them'])
  }
  const open = INGEST_API_KEYS === '' && INGEST_API_KEYS_FILE === ''
  if (!open || ALLOW_OPEN_INGEST || isLoopback(BIND_HOST)) return
  throw new SettingsError([
    `BIND_HOST ${BIND_HOST} may be reached from other machines, and no keys are set: ` +
      'give INGEST_API_KEYS or INGEST_API_KEYS_FILE, or say ALLOW_OPEN_INGEST=true',
  ])
}

/** Whether only this machine reaches the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(host)
}
