import t from 'tap'
import type { Database } from '../../src/clients/database.ts'
import { claimReplay, finishReplay } from '../../src/dead-letters/claim-replay.ts'
import { closeRescued } from '../../src/dead-letters/close-dead-letters.ts'
import { deadLettersApi } from './dead-letters-api.ts'

const place = (offset: number) => ({ topic: 'sales-dlq', partition: 0, offset })
/** As if a minute had passed since every claim. */
const ageClaims = (database: Database) =>
  database.query("UPDATE dead_letters SET claimed_at = claimed_at - interval '61 seconds' WHERE claimed_at IS NOT NULL")

t.test(
  'after a loader died between claim and answer, the dead letter can be replayed again a minute later, and a ' +
    'late answer changes nothing',
  async (t) => {
    const { database, get, send, gateway } = await deadLettersApi(t)
    const claim = await claimReplay(database, place(4), { eventId: 'e4', by: 'the dead loader', patch: undefined })
    t.match(await send('/dead-letters/sales-dlq-0-4/replay', {}), { status: 409, body: { code: 'being_replayed' } })
    t.match(await send('/dead-letters/sales-dlq-0-4/discard', { reason: 'no' }), {
      status: 409,
      body: { code: 'being_replayed' },
    })
    await ageClaims(database)
    t.match(await get('/dead-letters/sales-dlq-0-4'), {
      body: { state: 'unknown', replays: [{ outcome: 'claimed', replayed_by: 'the dead loader' }] },
    })
    t.match(await send('/dead-letters/sales-dlq-0-4/replay', {}), { status: 200, body: { outcome: 'accepted' } })
    await finishReplay(database, claim ?? '', { outcome: 'rejected', answer: {} })
    t.match(await get('/dead-letters/sales-dlq-0-4'), { body: { state: 'replayed' } })
    t.match(await send('/dead-letters/sales-dlq-0-4/replay', {}), { status: 409, body: { code: 'already_replayed' } })
    t.same(gateway.got, ['/sales'])
  },
)

t.test(
  'without an answer of the gateway the outcome is unknown, and the dead letter can be replayed again',
  async (t) => {
    const { get, send, gateway } = await deadLettersApi(t)
    gateway.silent = true
    t.match(await send('/dead-letters/sales-dlq-0-5/replay', {}), { status: 503, body: { code: 'outcome_unknown' } })
    t.match(await get('/dead-letters/sales-dlq-0-5'), { body: { state: 'unknown' } })
    gateway.silent = false
    t.match(await send('/dead-letters/sales-dlq-0-5/replay', {}), { status: 200 })
  },
)

t.test(
  'discarded and rescued dead letters are no longer open; who discarded one and why is kept; the open count goes ' +
    'down to zero',
  async (t) => {
    const { database, get, send, metric } = await deadLettersApi(t)
    t.match(await send('/dead-letters/sales-dlq-0-1/discard', { reason: 'test data of the shop', by: 'ann' }), {
      status: 200,
      body: { id: 'sales-dlq-0-1', state: 'discarded' },
    })
    t.match(await send('/dead-letters/sales-dlq-0-1/discard', { reason: 'again' }), {
      status: 409,
      body: { code: 'already_discarded' },
    })
    t.match(await get('/dead-letters/sales-dlq-0-1'), {
      body: { state: 'discarded', discards: [{ reason: 'test data of the shop', discarded_by: 'ann' }] },
    })
    t.equal(await metric(/^retail_dead_letters_discarded_total (\d+)/m), '1')
    t.match(await send('/dead-letters/sales-dlq-0-1/replay', {}), { status: 200 }, 'it can still be replayed')
    await closeRescued(database, [place(1), place(2)])
    t.match(await get('/dead-letters/sales-dlq-0-1'), { body: { state: 'replayed' } })
    t.match(await send('/dead-letters/sales-dlq-0-2/replay', {}), { status: 409, body: { code: 'already_a_row' } })
    t.match(await send('/dead-letters/sales-dlq-0-2/discard', { reason: 'no' }), {
      status: 409,
      body: { code: 'already_rescued' },
    })
    t.equal((await get('/dead-letters?state=rescued')).body.dead_letters.length, 1)
    for (const { id } of (await get('/dead-letters')).body.dead_letters)
      t.equal((await send(`/dead-letters/${id}/discard`, { reason: 'all' })).status, 200)
    t.equal((await get('/dead-letters')).body.dead_letters.length, 0)
    t.equal(await metric(/^retail_dead_letters_open\{source="converter"\} (\d+)/m), '0')
    t.equal((await get('/dead-letters?state=discarded')).body.dead_letters.length, 28)
  },
)
