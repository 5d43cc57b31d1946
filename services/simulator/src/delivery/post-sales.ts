import { setTimeout as wait } from 'node:timers/promises'
import type { SaleLike } from '../sales/spoil-sale.ts'
import { backOffMs } from './back-off.ts'
import type { SalesReply } from './gateway.ts'
import { type RequestOutcome, type SaleOutcome, type ThrottleReason, readReply } from './read-reply.ts'

export type PostDeps = {
  post: (events: SaleLike[]) => Promise<SalesReply>
  /** Stops the retries; events without an outcome then stay unanswered. */
  stop: AbortSignal
  /** Milliseconds after the first try for which events are resent; Infinity: never give up. */
  giveUpAfterMs: number
  onRetry?: (reason: 'retried' | 'network_error', error: unknown) => void
  /** Called when the gateway throttles with a Retry-After. */
  onThrottled?: (reason: ThrottleReason, waitMs: number) => void
  onSurprise?: (surprise: string) => void
}

export type Posted = { outcomes: SaleOutcome[]; tries: number }

/**
 * Sends events until each has an outcome. They are sent again unchanged after 429, 503 and similar replies and after
 * every network error: without a reply they may have been stored or not.
 */
export async function postSales(events: SaleLike[], deps: PostDeps): Promise<Posted> {
  const started = performance.now()
  for (let tries = 1; ; tries++) {
    const outcome = await tryOnce(events, deps)
    if (outcome.final) {
      if (outcome.surprise !== undefined) deps.onSurprise?.(outcome.surprise)
      return { outcomes: outcome.outcomes, tries }
    }
    const delay = backOffMs(tries, outcome.waitMs, Math.random())
    const late = performance.now() - started + delay > deps.giveUpAfterMs
    if (late || !(await waited(delay, deps.stop))) return { outcomes: unanswered(events), tries }
  }
}

async function tryOnce(events: SaleLike[], deps: PostDeps): Promise<RequestOutcome> {
  try {
    const outcome = readReply(await deps.post(events), events.length, Date.now())
    if (outcome.final) return outcome
    deps.onRetry?.('retried', undefined)
    if (outcome.throttled !== undefined) deps.onThrottled?.(outcome.throttled, outcome.waitMs)
    return outcome
  } catch (error) {
    deps.onRetry?.('network_error', error)
    return { final: false, waitMs: 0 }
  }
}

/** False when stopped before the time had passed. */
async function waited(delayMs: number, stop: AbortSignal): Promise<boolean> {
  return wait(delayMs, true, { signal: stop }).catch(() => false)
}

function unanswered(events: SaleLike[]): SaleOutcome[] {
  return events.map(() => ({ answer: 'unanswered', codes: [], paths: [] }))
}
