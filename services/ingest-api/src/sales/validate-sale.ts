import type { Sale } from '@stream-retail/schemas/sale'
import type { Type } from 'avsc'
import type { Report } from './findings.ts'
import { type FieldRule, UUID, isSafeText } from './field-rules.ts'
import { explainSale } from './explain-sale.ts'

/** Earliest and latest `ts` that is taken, in epoch milliseconds. */
export type Window = { from: number; to: number }

export type Checker = {
  /** Allocates nothing: almost every sale is good. */
  isGood: (sale: unknown, window: Window) => sale is Sale
  /** Reports at least once for every sale that is not good. */
  explain: (sale: unknown, window: Window, report: Report) => void
}

/** Makes the check of one version of the schema. */
export function compileChecker(type: Type, rules: FieldRule[]): Checker {
  const declared = new Set(rules.map(({ name }) => name))
  const limited = rules.filter(({ range, not }) => range !== undefined || not !== undefined)
  const texts = rules.filter(({ text }) => text)
  // avsc lets names of Object.prototype ("toString") pass as declared fields, so the sale's own fields are looked up here.
  const isGood = (sale: unknown, window: Window): sale is Sale =>
    typeof sale === 'object' &&
    sale !== null &&
    !Array.isArray(sale) &&
    hasOnly(declared, sale) &&
    type.isValid(sale, NOTHING_UNDECLARED) &&
    isWithin(limited, sale as Record<string, unknown>) &&
    isTextGood(texts, sale as Record<string, unknown>) &&
    (sale as Sale).ts >= window.from &&
    (sale as Sale).ts <= window.to
  return {
    isGood,
    explain: (sale, window, report) => {
      explain(isGood, sale, rules, window, report)
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

function isTextGood(texts: FieldRule[], sale: Record<string, unknown>): boolean {
  for (const { name, uuid } of texts) {
    const value = sale[name]
    if (typeof value === 'string' && !(uuid ? UUID.test(value) : isSafeText(value))) return false
  }
  return true
}

function explain(isGood: Checker['isGood'], sale: unknown, rules: FieldRule[], window: Window, report: Report): void {
  let reported = false
  explainSale(sale, rules, window, (code, field, expected, got) => {
    reported = true
    report(code, field, expected, got)
  })
  // A rejection always has a reason, also for a schema that says more than the explanation knows.
  if (!reported && !isGood(sale, window)) report('wrong_type', '', 'a sale as the schema says', sale)
}
