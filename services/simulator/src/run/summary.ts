import type { Tally } from '../delivery/tally.ts'
import type { UnreadableReport } from '../replay/report-unreadable.ts'

export type RunResult = {
  tally: Tally
  seconds: number
  seed: number
  /** Planned sales that were not sent. */
  unsent: number
  overflow: number
  /** False when the ledger lacks lines. */
  ledgerComplete: boolean
  /** Rows of the replayed file that could not be read; undefined: none. */
  unreadable?: UnreadableReport | undefined
}

/** Whether every sale was sent, answered and, if there is a ledger, written to it; unreadable rows must be kept. */
export function succeeded({ tally, unsent, ledgerComplete, unreadable }: RunResult): boolean {
  return unsent === 0 && tally.answers.unanswered === 0 && ledgerComplete && unreadable?.file !== null
}

/** The result of a run as text; it ends with a line feed. */
export function summarize(result: RunResult): string {
  const { tally, seconds, seed } = result
  const { sent, answers, surprises, throttled } = tally
  const rate = seconds > 0 ? (tally.allSent / seconds).toFixed(1) : '-'
  const lines = [
    `simulator: ${tally.allSent} events in ${seconds.toFixed(1)} s, ${rate} per second, seed ${seed}`,
    line('sent', tally.allSent, `${sent.valid} valid, ${sent.invalid} invalid, ${sent.repeat} repeated`),
    line(
      'accepted',
      answers.accepted,
      surprises.invalid_accepted > 0 ? `${surprises.invalid_accepted} of them should have been rejected` : '',
    ),
    line(
      'rejected',
      answers.rejected,
      surprises.valid_rejected > 0 ? `${surprises.valid_rejected} of them should have been accepted` : '',
    ),
    ...[...tally.rejections]
      .sort(([, one], [, other]) => other - one)
      .map(([reason, count]) => line('', count, reason)),
    line('unanswered', answers.unanswered, answers.unanswered > 0 ? 'outcome unknown: they may have been stored' : ''),
  ]
  if (throttled.seconds > 0) {
    const requests = `${throttled.rate_limited} × 429, ${throttled.unavailable} × 503`
    lines.push(line('throttled', throttled.seconds.toFixed(1), `seconds, by Retry-After: ${requests}`))
  }
  if (result.unsent > 0) lines.push(line('not sent', result.unsent))
  if (result.overflow > 0) lines.push(line('dropped', result.overflow, 'fell due while the queue was full'))
  if (result.unreadable !== undefined) lines.push(...unreadableLines(result.unreadable))
  if (!result.ledgerComplete) lines.push('  the ledger is incomplete: see the log')
  return `${lines.join('\n')}\n`
}

function unreadableLines({ count, file, first }: UnreadableReport): string[] {
  const kept = file === null ? 'rows of the file, not kept: see the log' : `rows of the file, kept in ${file}`
  const shown = first.map(({ line: number, reason }) => line('', '', `line ${number}: ${reason}`))
  const more = count - first.length
  return [line('unreadable', count, kept), ...shown, ...(more > 0 ? [line('', '', `and ${more} more`)] : [])]
}

function line(name: string, count: number | string, note = ''): string {
  return `  ${name.padEnd(10)} ${String(count).padStart(9)}  ${note}`.trimEnd()
}
