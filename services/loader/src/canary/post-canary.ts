import type { Sale } from '@stream-retail/schemas/sale'
import { readVerdict } from '../clients/gateway.ts'
import { type Door as GatewayDoor, postToGateway } from '../clients/post-to-gateway.ts'
import type { Answer } from './flights.ts'

/** A gateway that takes longer is asked again. */
const DEADLINE_MS = 5_000

export type Door = GatewayDoor & { signal: AbortSignal }

/** Posts a canary sale as any shop would. Never throws. */
export function postCanary(door: Door, sale: Sale): Promise<Answer> {
  return ask(door, '/sales', sale)
}

/** Asks what the gateway would say; nothing is sent, and a rejection leaves no dead letter. Never throws. */
export function checkCanary(door: Door, sale: Sale): Promise<Answer> {
  return ask(door, '/sales/check', sale)
}

async function ask({ signal, ...door }: Door, path: '/sales' | '/sales/check', sale: Sale): Promise<Answer> {
  const reply = await postToGateway(door, path, sale, AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]))
  if (reply.status !== undefined) return readAnswer(reply.status, reply.text, reply.retryAfter)
  return { kind: 'later', unsure: reply.unsure, afterMs: 0, detail: reply.detail }
}

/** What an answer means for a canary sale. Pure. A gateway that does not let the loader in rejects every sale of it. */
export function readAnswer(status: number, text: string, retryAfter: string | null): Answer {
  const { outcome, answer } = readVerdict(status, text)
  if (outcome === 'accepted') return { kind: 'accepted' }
  const { detail = '', code = '' } = answer as { detail?: string; code?: string }
  const told = `the gateway answered ${status} ${code}: ${detail.slice(0, 200)}`
  if (status !== 429 && status < 500) return { kind: 'rejected', detail: told }
  return {
    kind: 'later',
    detail: told,
    unsure: outcome === 'unknown',
    afterMs: Math.max(0, Number(retryAfter ?? 0) * 1000) || 0,
  }
}
