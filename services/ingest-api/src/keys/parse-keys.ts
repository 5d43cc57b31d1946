/** A name for logs and rate limits, and the secret that proves it. */
export type ApiKey = { name: string; key: string }

/** Keys that cannot be used. Names the position and never shows the content. */
export class KeysError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'KeysError'
  }
}

const NAME = /^[\w.@/-]{1,64}$/
/** Visible ASCII, as allowed in a header; a comma separates keys in INGEST_API_KEYS. */
const KEY = /^[!-+\--~]{16,256}$/

/**
 * Reads `name:key,name:key`.
 * @throws {KeysError}
 */
export function parseKeyList(text: string): ApiKey[] {
  return distinct(text.split(',').map((entry, place) => parseEntry(entry, `key ${place + 1} of INGEST_API_KEYS`)))
}

/**
 * Reads lines `name: key` or `name key`; lines that start with # and empty ones are skipped.
 * @throws {KeysError}
 */
export function parseKeyFile(text: string): ApiKey[] {
  const keys = text.split(/\r?\n/).flatMap((line, place) => {
    const entry = line.trim()
    return entry === '' || entry.startsWith('#') ? [] : [parseEntry(entry, `line ${place + 1}`)]
  })
  return distinct(keys)
}

function parseEntry(entry: string, place: string): ApiKey {
  const [, name = '', key = ''] = /^\s*([^\s:]+)(?:\s*:\s*|\s+)(\S+)\s*$/.exec(entry) ?? []
  if (name === '') throw new KeysError(`${place} is not a name and a key`)
  if (!NAME.test(name)) throw new KeysError(`${place}: the name must be 1 to 64 letters, digits or any of _ . @ / -`)
  if (!KEY.test(key))
    throw new KeysError(`${place}: the key must be 16 to 256 visible ASCII characters without a comma`)
  return { name, key }
}

/** Two keys with one name are a rotation; one key with two names would be ambiguous. */
function distinct(keys: ApiKey[]): ApiKey[] {
  if (keys.length === 0) throw new KeysError('there is no key')
  const names = new Map<string, string>()
  for (const { name, key } of keys) {
    const other = names.get(key)
    if (other !== undefined && other !== name) throw new KeysError(`${other} and ${name} have the same key`)
    names.set(key, name)
  }
  return keys
}
