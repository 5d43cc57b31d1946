import type { DeadLetter } from './dead-letter.ts'

/** Different reasons per source. Our own parts have about a dozen each; a record forged in a topic may name any. */
export const MAX_REASONS = 30
export const OTHER = 'other'

/**
 * Replaces reasons beyond {@link MAX_REASONS} of a source by `other`: the counts, the list and the page have one group
 * per reason. Pure.
 * @param known the reasons in use, by source
 */
export function boundReasons(letters: DeadLetter[], known: ReadonlyMap<string, ReadonlySet<string>>): DeadLetter[] {
  const used = new Map([...known].map(([source, reasons]) => [source, new Set(reasons)]))
  return letters.map((letter) => {
    const reasons = used.get(letter.source) ?? new Set<string>()
    used.set(letter.source, reasons)
    if (!reasons.has(letter.reason) && reasons.size >= MAX_REASONS) return { ...letter, reason: OTHER }
    reasons.add(letter.reason)
    return letter
  })
}
