import type { AcceptedWindow } from './accepted-window.ts'
import { type FieldRule, UUID, isSafeText } from './field-rules.ts'
import type { Report } from './validation-errors.ts'

/** Reports everything that is wrong with a sale. Thorough and slow: it runs only for a sale that is not valid. */
export function explainSale(sale: unknown, rules: FieldRule[], window: AcceptedWindow, report: Report): void {
  if (typeof sale !== 'object' || sale === null || Array.isArray(sale)) {
    report('not_an_object', '', 'a JSON object with the fields of a sale', sale)
    return
  }
  for (const rule of rules) explainField((sale as Record<string, unknown>)[rule.name], rule, window, report)
  const declared = new Set(rules.map(({ name }) => name))
  for (const key in sale) {
    if (!declared.has(key))
      report('unknown', key, `one of: ${[...declared].join(', ')}`, (sale as Record<string, unknown>)[key])
  }
}

function explainField(value: unknown, rule: FieldRule, window: AcceptedWindow, report: Report): void {
  if (value === undefined) {
    if (!rule.optional) report('missing', rule.name, rule.expected, value)
  } else if (isOutOfRange(value, rule)) {
    const hint = rule.name === 'ts' ? unitHint(value as number, window) : ''
    report('out_of_range', rule.name, `${rule.expected}${hint}`, value)
  } else if (!rule.type.isValid(value, { noUndeclaredFields: true })) {
    report('wrong_type', rule.name, rule.expected, value)
  } else if (typeof value === 'string') {
    if (rule.uuid && !UUID.test(value)) report('not_uuid', rule.name, rule.expected, value)
    else if (!isSafeText(value)) report('bad_text', rule.name, 'text without NUL and without lone surrogates', value)
  } else if (rule.name === 'ts') {
    explainTime(value as number, window, report)
  }
}

/** An integer (or infinity: JSON's 1e400) that is too small or too large, or the one value that is not allowed. */
function isOutOfRange(value: unknown, { range, not }: FieldRule): boolean {
  if (not !== undefined && value === not) return true
  if (range === undefined || typeof value !== 'number') return false
  if (!Number.isInteger(value) && Number.isFinite(value)) return false
  return value < range.min || value > range.max
}

function explainTime(ts: number, window: AcceptedWindow, report: Report): void {
  const { from, to } = window
  const hint = unitHint(ts, window)
  if (ts < from) report('too_old', 'ts', `epoch milliseconds from ${from} (${new Date(from).toISOString()})${hint}`, ts)
  if (ts > to) report('too_far_ahead', 'ts', `epoch milliseconds to ${to} (${new Date(to).toISOString()})${hint}`, ts)
}

/** Milliseconds per unit. */
const OTHER_UNITS: [name: string, milliseconds: number][] = [
  ['seconds', 1_000],
  ['microseconds', 1 / 1_000],
  ['nanoseconds', 1 / 1_000_000],
]

/** Names the unit in which a rejected time would be accepted; empty when there is none. */
function unitHint(ts: number, { from, to }: AcceptedWindow): string {
  const unit = OTHER_UNITS.find(([, milliseconds]) => ts * milliseconds >= from && ts * milliseconds <= to)
  return unit === undefined ? '' : `: looks like ${unit[0]}; send milliseconds`
}
