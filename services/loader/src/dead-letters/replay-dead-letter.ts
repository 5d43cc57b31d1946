import { Problem } from '@stream-retail/chassis/errors'
import type { Patch } from 'rfc6902'
import type { Database } from '../clients/database.ts'
import type { GatewayClient, GatewayReply } from '../clients/gateway.ts'
import { claimReplay, finishReplay } from './claim-replay.ts'
import { type ListedDeadLetter, findDeadLetter } from './list-dead-letters.ts'
import { patchSale } from './patch-sale.ts'
import { type ReadDeps, readDeadLetter } from './read-dead-letters.ts'

export type ReplayDeps = ReadDeps & { database: Database; ingest: Pick<GatewayClient, 'send' | 'check'> }
export type ReplayRequest = { patch?: Patch; dryRun: boolean; by: string | null }
export type Replayed = { id: string; outcome: 'accepted' | 'would_be_accepted'; sale: unknown; answer: unknown }

/**
 * Sends the sale of a dead letter through the gateway again, with a patch applied if there is one. It is claimed in the
 * table first, so that of two concurrent replays one sends it. After a crash in between it can be replayed again: the
 * event is the same.
 * @throws {Problem} 409 when it is being replayed or was replayed, 410 when its record is gone, 422 when the patch does
 * not fit or the gateway rejects the sale, 503 when the gateway did not take it or gave no clear answer
 */
export async function replayDeadLetter(
  deps: ReplayDeps,
  letter: ListedDeadLetter,
  { patch, dryRun, by }: ReplayRequest,
): Promise<Replayed> {
  rejectTaken(letter)
  const contents = await readDeadLetter(deps, letter)
  if (contents === undefined)
    throw new Problem({
      status: 410,
      code: 'original_gone',
      detail: 'The topic no longer has this record: its retention has passed.',
    })
  const sale = patchSale(contents.original, patch ?? [])
  if (dryRun)
    return { id: letter.id, outcome: 'would_be_accepted', sale, answer: accepted(await deps.ingest.check(sale), sale) }

  const eventId = typeof sale['event_id'] === 'string' ? sale['event_id'] : null
  const claim = await claimReplay(deps.database, letter, { eventId, by, patch })
  if (claim === undefined) {
    rejectTaken((await findDeadLetter(deps.database, letter)) ?? letter)
    throw new Problem({ status: 409, code: 'being_replayed', detail: 'Another client has just replayed it.' })
  }
  const reply = await deps.ingest.send(sale)
  await finishReplay(deps.database, claim, reply)
  return { id: letter.id, outcome: 'accepted', sale, answer: accepted(reply, sale) }
}

function rejectTaken({ state }: ListedDeadLetter): void {
  if (state === 'replayed')
    throw new Problem({
      status: 409,
      code: 'already_replayed',
      detail: 'The dead letter was already replayed, and the gateway accepted it.',
    })
  if (state === 'rescued')
    throw new Problem({
      status: 409,
      code: 'already_a_row',
      detail: 'The loader could decode the record later and has written its row.',
    })
  if (state === 'being_replayed')
    throw new Problem({
      status: 409,
      code: 'being_replayed',
      detail: 'The dead letter is being replayed; try again in a minute.',
      retriable: true,
    })
}

/** The gateway's answer if it accepted the sale. @throws {Problem} otherwise, with the answer in `gateway` */
function accepted({ outcome, answer }: GatewayReply, sale: unknown): unknown {
  if (outcome === 'accepted') return answer
  const members = { outcome, sale, gateway: answer }
  if (outcome === 'rejected')
    throw new Problem({
      status: 422,
      code: 'rejected_again',
      detail: 'The gateway rejected the sale; see gateway.errors. The dead letter stays open.',
      members,
    })
  const detail =
    outcome === 'unknown'
      ? 'The gateway gave no clear answer. Replaying again is safe: the event is the same.'
      : 'The gateway did not take the sale; see gateway. The dead letter stays open.'
  throw new Problem({
    status: 503,
    code: outcome === 'unknown' ? 'outcome_unknown' : 'not_sent',
    detail,
    retriable: true,
    retryAfterSeconds: 5,
    members,
  })
}
