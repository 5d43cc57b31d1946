import type { Sale } from '@stream-retail/schemas/sale'
import type { Type } from 'avsc'
import type { AcceptedWindow } from './accepted-window.ts'
import { compileCanonicalize } from './canonical-uuid.ts'
import { explainSale } from './explain-sale.ts'
import { type FieldRule, UUID, isSafeText } from './field-rules.ts'
import type { Report } from './validation-errors.ts'

export type Checker = {
  /** Allocates nothing: almost every sale is valid. */
  isValid: (sale: unknown, window: AcceptedWindow) => sale is Sale
  /** Reports at least one error for every sale that is not valid. */
  explain: (sale: unknown, window: AcceptedWindow, report: Report) => void
  /** Puts the UUIDs of a valid sale into lower case. */
  canonicalize: (sale: object) => void
}

/** Compiles the check for one version of the schema. */
export function compileChecker(type: Type, rules: FieldRule[]): Checker {
  const declared = new Set(rules.map(({ name }) => name))
  const limited = rules.filter(({ range, not }) => range !== undefined || not !== undefined)
  const texts = rules.filter(({ text }) => text)
  // avsc accepts names of Object.prototype ("toString") as declared fields, so the sale's own fields are checked here.
  const isValid = (sale: unknown, window: AcceptedWindow): sale is Sale =>
    typeof sale === 'object' &&
    sale !== null &&
    !Array.isArray(sale) &&
    hasOnly(declared, sale) &&
    type.isValid(sale, NOTHING_UNDECLARED) &&
    isWithin(limited, sale as Record<string, unknown>) &&
    isTextValid(texts, sale as Record<string, unknown>) &&
    (sale as Sale).ts >= window.from &&
    (sale as Sale).ts <= window.to
  return {
    isValid,
    canonicalize: compileCanonicalize(rules),
    explain: (sale, window, report) => {
      explain(isValid, sale, rules, window, report)
    },
  }
}

const NOTHING_UNDECLARED = { noUndeclaredFields: true }

function hasOnly(declared: Set<string>, sale: object): boolean {
  for (const key in sale) if (!declared.has(key)) return false
  return true
}

function isWithin(limited: FieldRule[], sale: Record<string, unknown>): boolean {
  for (const { name, range, not } of limited) {
    const value = sale[name]
    if (not !== undefined && value === not) return false
    if (range !== undefined && typeof value === 'number' && (value < range.min || value > range.max)) return false
  }
  return true
}

function isTextValid(texts: FieldRule[], sale: Record<string, unknown>): boolean {
  for (const { name, uuid } of texts) {
    const value = sale[name]
    if (typeof value === 'string' && !(uuid ? UUID.test(value) : isSafeText(value))) return false
  }
  return true
}

function explain(
  isValid: Checker['isValid'],
  sale: unknown,
  rules: FieldRule[],
  window: AcceptedWindow,
  report: Report,
): void {
  let reported = false
  explainSale(sale, rules, window, (code, field, expected, got) => {
    reported = true
    report(code, field, expected, got)
  })
  // A rejection always has a reason, even when a schema has rules that the explanation does not know.
  if (!reported && !isValid(sale, window)) report('wrong_type', '', 'a sale that fits the schema', sale)
}
