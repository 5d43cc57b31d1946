import type { Tally } from './tally.ts'

export type Outcome = {
  tally: Tally
  seconds: number
  seed: number
  /** Sales that were to be sent and were not. */
  unsent: number
  overflow: number
  /** False when the ledger lacks lines. */
  ledgerComplete: boolean
}

/** Whether every sale was sent and answered, and written down if that was wanted. */
export function succeeded({ tally, unsent, ledgerComplete }: Outcome): boolean {
  return unsent === 0 && tally.answers.unanswered === 0 && ledgerComplete
}

/** A run in lines for people; the last ends with a line feed. */
export function summarize(outcome: Outcome): string {
  const { tally, seconds, seed } = outcome
  const { sent, answers, surprises, waits } = tally
  const rate = seconds > 0 ? (tally.allSent / seconds).toFixed(1) : '-'
  const lines = [
    `simulator: ${tally.allSent} events in ${seconds.toFixed(1)} s, ${rate} a second, seed ${seed}`,
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
    line('unanswered', answers.unanswered, answers.unanswered > 0 ? 'nobody knows whether they were stored' : ''),
  ]
  if (waits.seconds > 0)
    lines.push(
      `  waited     ${waits.seconds.toFixed(1).padStart(9)}  seconds, as the gateway asked: ${waits.rate_limited} × 429, ${waits.unavailable} × 503`,
    )
  if (outcome.unsent > 0) lines.push(line('not sent', outcome.unsent))
  if (outcome.overflow > 0) lines.push(line('late', outcome.overflow, 'fell due while the queue was full'))
  if (!outcome.ledgerComplete) lines.push('  the ledger is not complete: see the log')
  return `${lines.join('\n')}\n`
}

function line(name: string, count: number, note = ''): string {
  return `  ${name.padEnd(10)} ${String(count).padStart(9)}  ${note}`.trimEnd()
}
