/** What a client asks for with `Prefer` (RFC 7240), as far as the gateway supports it. */
export type Preferences = {
  /** All sales or none. */
  strict: boolean
  /** The position of each sale, only the counts, or (undefined) the default. */
  answer: 'representation' | 'minimal' | undefined
  /** Publish duplicates as well. */
  publishDuplicates: boolean
  /** For the header `Preference-Applied`; empty when no supported preference was given. */
  applied: string
}

export const NO_PREFERENCES: Preferences = { strict: false, answer: undefined, publishDuplicates: false, applied: '' }

const SUPPORTED: Record<string, string[]> = {
  handling: ['strict', 'lenient'],
  return: ['representation', 'minimal'],
  duplicates: ['publish'],
}

/** When a preference is given twice, the first one counts. Unsupported preferences and values are ignored. */
export function readPreferences(header: string | string[] | undefined): Preferences {
  if (header === undefined) return NO_PREFERENCES
  const asked = new Map<string, string>()
  for (const part of String(header).split(',')) {
    const [name = '', value = ''] = (part.split(';', 1)[0] ?? '').split('=', 2).map((text) => text.trim().toLowerCase())
    if (name !== '' && !asked.has(name)) asked.set(name, value.replace(/^"(.*)"$/, '$1'))
  }
  for (const [name, value] of asked) {
    if (!Object.hasOwn(SUPPORTED, name) || SUPPORTED[name]?.includes(value) !== true) asked.delete(name)
  }
  return {
    strict: asked.get('handling') === 'strict',
    answer: asked.get('return') as Preferences['answer'],
    publishDuplicates: asked.has('duplicates'),
    applied: [...asked].map(([name, value]) => `${name}=${value}`).join(', '),
  }
}
