/** What a client asks for with `Prefer` (RFC 7240), and what of that is heeded. */
export type Preferences = {
  /** All sales or none. */
  strict: boolean
  /** Where each sale lies, only the counts, or what is usual. */
  answer: 'representation' | 'minimal' | undefined
  /** Publish also what is known to be stored. */
  publishDuplicates: boolean
  /** For the header `Preference-Applied`; empty when nothing known was asked for. */
  applied: string
}

export const NO_PREFERENCES: Preferences = { strict: false, answer: undefined, publishDuplicates: false, applied: '' }

const KNOWN: Record<string, string[]> = {
  handling: ['strict', 'lenient'],
  return: ['representation', 'minimal'],
  duplicates: ['publish'],
}

/** Of a preference that is given twice, the first counts. Unknown ones, and values that are not known, are ignored. */
export function readPreferences(header: string | string[] | undefined): Preferences {
  if (header === undefined) return NO_PREFERENCES
  const asked = new Map<string, string>()
  for (const part of String(header).split(',')) {
    const [name = '', value = ''] = (part.split(';', 1)[0] ?? '').split('=', 2).map((text) => text.trim().toLowerCase())
    if (name !== '' && !asked.has(name)) asked.set(name, value.replace(/^"(.*)"$/, '$1'))
  }
  for (const [name, value] of asked) {
    if (!Object.hasOwn(KNOWN, name) || KNOWN[name]?.includes(value) !== true) asked.delete(name)
  }
  return {
    strict: asked.get('handling') === 'strict',
    answer: asked.get('return') as Preferences['answer'],
    publishDuplicates: asked.has('duplicates'),
    applied: [...asked].map(([name, value]) => `${name}=${value}`).join(', '),
  }
}
