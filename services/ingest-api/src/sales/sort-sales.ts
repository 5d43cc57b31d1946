import type { Sale } from '@stream-retail/schemas/sale'
import { Findings, type Reason } from './findings.ts'
import type { Checker, Window } from './validate-sale.ts'

/** The sales of one request, sorted into those that may be published and what is wrong with the others. */
export type Sorted = {
  good: Sale[]
  /** The first thing wrong with each refused sale. */
  refused: Reason[]
  findings: Findings
}

/** Findings in one answer; the others are counted. */
const MAX_FINDINGS = 100

/** @param body the parsed body: one sale, or an array of sales */
export function sortSales(body: unknown, checker: Checker, window: Window): Sorted {
  const sorted: Sorted = { good: [], refused: [], findings: new Findings(MAX_FINDINGS) }
  if (!Array.isArray(body)) sortOne(body, undefined, checker, window, sorted)
  else for (let index = 0; index < body.length; index++) sortOne(body[index], index, checker, window, sorted)
  return sorted
}

function sortOne(sale: unknown, index: number | undefined, checker: Checker, window: Window, sorted: Sorted): void {
  if (checker.isGood(sale, window)) {
    sorted.good.push(sale)
    return
  }
  let first: Reason | undefined
  checker.explain(sale, window, (code, field, expected, got) => {
    first ??= code
    sorted.findings.add(index, sale, code, field, expected, got)
  })
  sorted.refused.push(first ?? 'wrong_type')
}
