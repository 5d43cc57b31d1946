import type { Sale } from '@stream-retail/schemas/sale'
import type { GatewayClient, GatewayReply } from '../clients/gateway.ts'
import type { PostResult } from './flights.ts'

/** A slower gateway is asked again. Milliseconds. */
const DEADLINE_MS = 5_000

/** What posting canary sales needs of the gateway. */
export type CanaryGateway = Pick<GatewayClient, 'post' | 'check'>

/** Posts a canary sale as any shop would. Never throws. */
export async function postCanary(gateway: CanaryGateway, sale: Sale, signal: AbortSignal): Promise<PostResult> {
  return resultOf(await gateway.post(sale, { timeoutMs: DEADLINE_MS, signal }))
}

/** Asks what the gateway would answer; a rejection leaves no dead letter. Never throws. */
export async function checkCanary(gateway: CanaryGateway, sale: Sale, signal: AbortSignal): Promise<PostResult> {
  return resultOf(await gateway.check(sale, { timeoutMs: DEADLINE_MS, signal }))
}

/** What the gateway's reply means for a canary sale. Pure. A gateway that denies the loader access rejects it. */
export function resultOf({ outcome, answer, status, retryAfterMs = 0 }: GatewayReply): PostResult {
  if (outcome === 'accepted') return { kind: 'accepted' }
  const { detail = '', code = '' } = answer as { detail?: string; code?: string }
  if (status === undefined) return { kind: 'later', outcomeUnknown: outcome === 'unknown', afterMs: 0, detail }
  const reason = `the gateway answered ${status} ${code}: ${detail.slice(0, 200)}`
  if (status !== 429 && status < 500) return { kind: 'rejected', detail: reason }
  return { kind: 'later', detail: reason, outcomeUnknown: outcome === 'unknown', afterMs: retryAfterMs }
}
