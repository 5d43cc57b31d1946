import type { WriteStream } from 'node:tty'
import type { Report } from '../reconcile/reconcile.ts'
import type { Named } from '../reconcile/topic-copy.ts'

const BAR = 30
const number = (value: number): string => value.toLocaleString('en-US')

/** A bar that grows in place on a terminal, and nothing where there is none. */
export function showProgress(
  stream: Pick<WriteStream, 'isTTY' | 'write'>,
  now: () => number = Date.now,
): (done: number, all: number) => void {
  const begun = now()
  return (done, all) => {
    if (!stream.isTTY) return
    const full = Math.floor((done / all) * BAR)
    const rate = done / Math.max((now() - begun) / 1000, 0.001)
    stream.write(
      `\r${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${number(done)} of ${number(all)} records, ${number(Math.round(rate))}/s${done >= all ? '\n' : ''}`,
    )
  }
}

/** The report for people. */
export function showReport(report: Report): string {
  const line = (count: number, text: string): string => `${number(count).padStart(12)}  ${text}\n`
  return (
    `from ${report.from} until ${report.until}\n` +
    line(
      report.records,
      `accepted records (${number(report.sales)} different sales, ${number(report.unreadable)} that can be no row)`,
    ) +
    line(report.with_row, 'have their row') +
    line(report.with_dead_letter, 'are dead letters') +
    (report.expired === 0 ? '' : line(report.expired, 'are of days that retention has dropped')) +
    line(report.missing, 'MISSING: neither row nor dead letter') +
    named(report.examples.missing, report.missing) +
    line(report.extra, 'EXTRA: a row that was not accepted') +
    named(report.examples.extra, report.extra) +
    line(report.differing, 'DIFFERING: the row says another thing than the topic') +
    named(report.examples.differing, report.differing) +
    (report.equal ? 'equal: accepted = rows + dead letters\n' : 'NOT EQUAL\n')
  )
}

function named(examples: Named[], all: number): string {
  const lines = examples.map(
    ({ event_id: id, ts, place }) =>
      `                ${id ?? '(no name)'}  ts ${ts ?? '?'}${place === undefined ? '' : `  ${place}`}\n`,
  )
  return lines.join('') + (all > examples.length ? `                and ${number(all - examples.length)} more\n` : '')
}
