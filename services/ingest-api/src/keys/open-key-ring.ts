import { messageOf } from '@stream-retail/chassis/errors'
import { type Follower, followFiles } from '@stream-retail/chassis/follow-files'
import { SettingsError } from '@stream-retail/chassis/settings'
import { readFileSync } from 'node:fs'
import { KeyRing } from './key-ring.ts'
import { parseKeyFile, parseKeyList } from './parse-keys.ts'

export type KeySource = { INGEST_API_KEYS: string; INGEST_API_KEYS_FILE: string }

/** The keys currently in use; a changed file replaces them. */
export type OpenKeyRing = { current: KeyRing; close: () => void }

/**
 * Opens the keys named by the settings; undefined when there are none. A key file is watched: while it cannot be read
 * or used, the previous keys stay in use.
 * @throws {SettingsError} when the keys cannot be used at startup; it contains none of them
 */
export function openKeyRing(settings: KeySource, events: Omit<Follower, 'use'>): OpenKeyRing | undefined {
  const { INGEST_API_KEYS: list, INGEST_API_KEYS_FILE: path } = settings
  if (list !== '')
    return { current: usable('INGEST_API_KEYS', () => new KeyRing(parseKeyList(list))), close: () => undefined }
  if (path === '') return undefined
  const text = usable('INGEST_API_KEYS_FILE', () => readFileSync(path, 'utf8'))
  const ring: OpenKeyRing = {
    current: usable('INGEST_API_KEYS_FILE', () => new KeyRing(parseKeyFile(text))),
    close: () => undefined,
  }
  ring.close = followFiles([path], [text], {
    ...events,
    use: ([changed = '']) => {
      ring.current = new KeyRing(parseKeyFile(changed))
    },
  })
  return ring
}

function usable<T>(setting: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    throw new SettingsError([`${setting} cannot be used: ${messageOf(error)}`])
  }
}
