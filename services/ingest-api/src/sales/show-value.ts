const MAX_SHOWN = 64

/** A number as the client wrote it: `1e400`, `6.00` and 5870432109876543210 are not what JavaScript makes of them. */
export class WrittenNumber {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/**
 * A received value in a form that is safe to send back and to log: JSON, cut to 64 characters, with control characters
 * and lone surrogates escaped. Does not descend into nested values.
 */
export function showValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value instanceof WrittenNumber) return cut(value.text, MAX_SHOWN)
  if (Array.isArray(value)) return `array of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'object'
  if (typeof value === 'string') return JSON.stringify(cut(value, MAX_SHOWN))
  // JSON has no Infinity, but 1e400 parses to it.
  return typeof value === 'number' ? String(value) : JSON.stringify(value)
}

/** At most `length` characters; an ellipsis marks a cut. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`
}
