import { textOf } from '../bodies/sales-in-body.ts'
import { WrittenNumber } from './show-value.ts'
import type { Report } from './validation-errors.ts'

/** @param original the sale as received; parsed once more, at the first error that shows a number */
export function withWrittenNumbers(original: Buffer, report: Report): Report {
  let written: { sale: unknown } | undefined
  return (code, field, expected, got) => {
    if (typeof got !== 'number') return report(code, field, expected, got)
    written ??= { sale: parseKeepingNumbers(original) }
    const found = field === '' ? written.sale : memberOf(written.sale, field)
    report(code, field, expected, found instanceof WrittenNumber ? found : got)
  }
}

function memberOf(sale: unknown, field: string): unknown {
  return (sale as Record<string, unknown> | null | undefined)?.[field]
}

type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown

const keepNumber: Reviver = (_key, value, { source }) =>
  typeof value === 'number' && source !== undefined ? new WrittenNumber(source) : value

function parseKeepingNumbers(original: Buffer): unknown {
  try {
    return JSON.parse(textOf(original) ?? '', keepNumber as Parameters<typeof JSON.parse>[1])
  } catch {
    // Nested more deeply than a reviver can follow.
    return undefined
  }
}
