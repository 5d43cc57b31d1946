import type { WriteStream } from 'node:tty'
import type { ReconcileReport } from '../reconcile/reconcile.ts'
import type { ExampleSale } from '../reconcile/topic-copy.ts'

const BAR_WIDTH = 30
const number = (value: number): string => value.toLocaleString('en-US')

/** Draws a progress bar in place on a terminal, and nothing elsewhere. */
export function printProgress(
  stream: Pick<WriteStream, 'isTTY' | 'write'>,
  now: () => number = Date.now,
): (done: number, all: number) => void {
  const begun = now()
  return (done, all) => {
    if (!stream.isTTY) return
    const full = Math.floor((done / all) * BAR_WIDTH)
    const rate = Math.round(done / Math.max((now() - begun) / 1000, 0.001))
    const bar = `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)}`
    stream.write(`\r${bar} ${number(done)} of ${number(all)} records, ${number(rate)}/s${done >= all ? '\n' : ''}`)
  }
}

/** The report as text. */
export function formatReport(report: ReconcileReport): string {
  const line = (count: number, text: string): string => `${number(count).padStart(12)}  ${text}\n`
  const { sales, unreadable, examples } = report
  return (
    `from ${report.from} until ${report.until}\n` +
    line(
      report.records,
      `accepted records (${number(sales)} distinct sales, ${number(unreadable)} records that cannot become a row)`,
    ) +
    line(report.with_row, 'have a row') +
    line(report.with_dead_letter, 'are dead letters') +
    (report.expired === 0 ? '' : line(report.expired, 'are of days that retention has dropped')) +
    line(report.missing, 'MISSING: neither row nor dead letter') +
    formatExamples(examples.missing, report.missing) +
    line(report.extra, 'EXTRA: a row without an accepted record') +
    formatExamples(examples.extra, report.extra) +
    line(report.differing, 'DIFFERING: row and record have different values') +
    formatExamples(examples.differing, report.differing) +
    (report.equal ? 'equal: accepted = rows + dead letters\n' : 'NOT EQUAL\n')
  )
}

function formatExamples(examples: ExampleSale[], all: number): string {
  const indent = ' '.repeat(16)
  const lines = examples.map(
    ({ event_id: id, ts, place }) =>
      `${indent}${id ?? '(no event_id)'}  ts ${ts ?? '?'}${place === undefined ? '' : `  ${place}`}\n`,
  )
  return lines.join('') + (all > examples.length ? `${indent}and ${number(all - examples.length)} more\n` : '')
}
