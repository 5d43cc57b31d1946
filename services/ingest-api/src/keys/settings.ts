import { type ExposureSettings, checkExposure, exposureSettings } from '@stream-retail/chassis/exposure'
import { Secret, SettingsError } from '@stream-retail/chassis/settings'
import { Type } from 'typebox'

/** Which clients may send sales. */
export const keySettings = {
  INGEST_API_KEYS: Secret('API keys for POST /sales, as name:key,name:key; empty: none', ''),
  INGEST_API_KEYS_FILE: Type.String({
    default: '',
    description: 'file of API keys, one "name: key" per line; reloaded when it changes; empty: none',
  }),
  ...exposureSettings,
}

type KeySettings = ExposureSettings & { INGEST_API_KEYS: string; INGEST_API_KEYS_FILE: string }

/**
 * @throws {SettingsError} when keys come from two places, or when other machines could send sales without a key
 */
export function checkKeySettings(settings: KeySettings): void {
  const { INGEST_API_KEYS, INGEST_API_KEYS_FILE } = settings
  if (INGEST_API_KEYS !== '' && INGEST_API_KEYS_FILE !== '') {
    throw new SettingsError(['INGEST_API_KEYS and INGEST_API_KEYS_FILE are mutually exclusive: set one of them'])
  }
  checkExposure(settings, {
    isSet: INGEST_API_KEYS !== '' || INGEST_API_KEYS_FILE !== '',
    settings: 'INGEST_API_KEYS or INGEST_API_KEYS_FILE',
  })
}
