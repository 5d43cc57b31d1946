import { Problem } from '@stream-retail/chassis/errors'
import type { Patch } from 'rfc6902'
import type { Database } from '../clients/database.ts'
import type { GatewayClient, GatewayReply } from '../clients/gateway.ts'
import { claimReplay, finishReplay } from './claim-replay.ts'
import { type ListedLetter, findDeadLetter } from './list-dead-letters.ts'
import { patchSale } from './patch-sale.ts'
import { type ReadWorld, readDeadLetter } from './read-dead-letters.ts'

export type ReplayWorld = ReadWorld & { database: Database; ingest: Pick<GatewayClient, 'send' | 'check'> }
export type Wish = { patch?: Patch; dryRun: boolean; by: string | null }
export type Replayed = { id: string; outcome: 'accepted' | 'would_be_accepted'; sale: unknown; answer: unknown }

/**
 * Sends a rejected sale through the front door again, changed by a patch if there is one. Claimed in the table before it is sent, so that
 * two at once send it once; what dies in between may be replayed again, as the event stays the same.
 * @throws {Problem} 409 when it is being or was replayed, 410 when its record is gone, 422 when patch or gateway reject, 503 when nobody knows
 */
export async function replayDeadLetter(
  world: ReplayWorld,
  letter: ListedLetter,
  { patch, dryRun, by }: Wish,
): Promise<Replayed> {
  rejectTaken(letter)
  const contents = await readDeadLetter(world, letter)
  if (contents === undefined)
    throw new Problem({
      status: 410,
      code: 'original_gone',
      detail: 'The topic no longer has this record; its retention has passed.',
    })
  const sale = patchSale(contents.original, patch ?? [])
  if (dryRun)
    return { id: letter.id, outcome: 'would_be_accepted', sale, answer: accepted(await world.ingest.check(sale), sale) }

  const eventId = typeof sale['event_id'] === 'string' ? sale['event_id'] : null
  const claim = await claimReplay(world.database, letter, { eventId, by, patch })
  if (claim === undefined) {
    rejectTaken((await findDeadLetter(world.database, letter)) ?? letter)
    throw new Problem({ status: 409, code: 'being_replayed', detail: 'Somebody else has just replayed it.' })
  }
  const verdict = await world.ingest.send(sale)
  await finishReplay(world.database, claim, verdict)
  return { id: letter.id, outcome: 'accepted', sale, answer: accepted(verdict, sale) }
}

function rejectTaken({ state }: ListedLetter): void {
  if (state === 'replayed')
    throw new Problem({
      status: 409,
      code: 'already_replayed',
      detail: 'It was replayed before, and the gateway took it.',
    })
  if (state === 'rescued')
    throw new Problem({
      status: 409,
      code: 'already_a_row',
      detail: 'The loader could read it later and made it a row.',
    })
  if (state === 'being_replayed')
    throw new Problem({
      status: 409,
      code: 'being_replayed',
      detail: 'It is being replayed; ask for it again in a minute.',
      retriable: true,
    })
}

/** The gateway's answer when it took the sale. @throws {Problem} when it did not, with the answer in `gateway` */
function accepted({ outcome, answer }: GatewayReply, sale: unknown): unknown {
  if (outcome === 'accepted') return answer
  const members = { outcome, sale, gateway: answer }
  if (outcome === 'rejected')
    throw new Problem({
      status: 422,
      code: 'rejected_again',
      detail: 'The gateway rejects it; see gateway.errors. It stays open.',
      members,
    })
  const detail =
    outcome === 'unknown'
      ? 'The gateway gave no clear answer; replay it again, it is the same event.'
      : 'The gateway took nothing; see gateway. It stays open.'
  throw new Problem({
    status: 503,
    code: outcome === 'unknown' ? 'outcome_unknown' : 'not_sent',
    detail,
    retriable: true,
    retryAfterSeconds: 5,
    members,
  })
}
