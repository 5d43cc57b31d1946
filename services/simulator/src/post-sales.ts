import { setTimeout as wait } from 'node:timers/promises'
import { backOffMs } from './back-off.ts'
import type { Reply } from './gateway.ts'
import { type Asked, type Verdict, readAnswer } from './read-answer.ts'
import type { SaleLike } from './spoil-sale.ts'

export type Posting = {
  post: (events: SaleLike[]) => Promise<Reply>
  /** Ends the tries; what has no answer then stays unanswered. */
  stop: AbortSignal
  /** Milliseconds after the first try from which on nothing is tried again; Infinity: never give up. */
  giveUpAfterMs: number
  onRetry?: (reason: 'retried' | 'network_error', error: unknown) => void
  /** Called when the gateway names a time before which nothing is to be sent. */
  onAsked?: (asked: Asked, waitMs: number) => void
  onSurprise?: (surprise: string) => void
}

export type Posted = { verdicts: Verdict[]; tries: number }

/**
 * Sends events until there is an answer to each: the same events, unchanged, after 429, 503 and their like and after
 * every failure of the network, because no answer does not mean that nothing was stored.
 */
export async function postSales(events: SaleLike[], posting: Posting): Promise<Posted> {
  const started = performance.now()
  for (let tries = 1; ; tries++) {
    const answer = await tryOnce(events, posting)
    if (answer.final) {
      if (answer.surprise !== undefined) posting.onSurprise?.(answer.surprise)
      return { verdicts: answer.verdicts, tries }
    }
    const delay = backOffMs(tries, answer.waitMs, Math.random())
    const late = performance.now() - started + delay > posting.giveUpAfterMs
    if (late || !(await waited(delay, posting.stop))) return { verdicts: unanswered(events), tries }
  }
}

async function tryOnce(events: SaleLike[], posting: Posting): Promise<ReturnType<typeof readAnswer>> {
  try {
    const answer = readAnswer(await posting.post(events), events.length, Date.now())
    if (answer.final) return answer
    posting.onRetry?.('retried', undefined)
    if (answer.asked !== undefined) posting.onAsked?.(answer.asked, answer.waitMs)
    return answer
  } catch (error) {
    posting.onRetry?.('network_error', error)
    return { final: false, waitMs: 0 }
  }
}

/** False when stopped before the time was over. */
async function waited(delayMs: number, stop: AbortSignal): Promise<boolean> {
  return wait(delayMs, true, { signal: stop }).catch(() => false)
}

function unanswered(events: SaleLike[]): Verdict[] {
  return events.map(() => ({ answer: 'unanswered', codes: [], paths: [] }))
}
