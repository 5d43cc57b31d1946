import { Metrics } from '@stream-retail/chassis/metrics'
import type { Admin } from 'kafkajs'
import t from 'tap'
import { GatewayClient } from '../../src/clients/gateway.ts'
import type { Database } from '../../src/clients/database.ts'
import { claimReplay, finishReplay } from '../../src/dead-letters/claim-replay.ts'
import { closeRescued, discardDeadLetter } from '../../src/dead-letters/close-dead-letters.ts'
import { DeadLetterService } from '../../src/dead-letters/dead-letter-service.ts'
import { migrateDatabase } from '../../src/prepare/migrate-database.ts'
import type { TopicReader } from '../../src/records/topic-reader.ts'
import { registered } from '../isolate/a-record.ts'
import { freshDatabase } from './fresh-database.ts'

type Test = Parameters<typeof freshDatabase>[0]

/** As many as a test can wait for; sql/0009 was tried with five million. */
const FLOOD = 100_000
/** Rows and index entries that one look at the dead letters may read. */
const MAX_READ = 2_000

/** Dead letters of a range of offsets, of several sources and reasons. */
const insert = (database: Database, from: number, to: number) =>
  database.query(
    `INSERT INTO dead_letters (topic, partition, record_offset, source, reason, summary, happened_at)
     SELECT 'sales-dlq', 0, n, CASE WHEN n % 7 = 0 THEN 'table' ELSE 'gateway' END, 'reason_' || (n % 3), 'no',
       '2026-01-01Z'::timestamptz + n * interval '1 second'
     FROM generate_series($1::int, $2::int - 1) AS n`,
    [from, to],
  )

/** The service over an empty topic. */
async function service(t: Test) {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  const admin = { fetchTopicOffsets: async () => [] } as unknown as Admin
  const deps = { database, admin, reader: {} as TopicReader, schemas: registered(), ingest: new GatewayClient('', '') }
  return { database, letters: new DeadLetterService(deps, new Metrics()) }
}

/** Rows and index entries of dead_letters that were read so far. */
async function readSoFar(database: Database): Promise<number> {
  await database.query('SELECT pg_stat_force_next_flush()')
  const { rows } = await database.query<{ read: string }>(
    `SELECT (SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'dead_letters')
       + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relname = 'dead_letters') AS read`,
  )
  return Number(rows[0]?.read)
}

t.test('a flood of open dead letters is neither counted nor read through to show a page', async (t) => {
  const { database, letters } = await service(t)
  await insert(database, 0, FLOOD)
  // The needle in the haystack: the oldest, and the only one of its kind.
  await database.query("UPDATE dead_letters SET source = 'converter', reason = 'rare' WHERE record_offset = 0")
  await database.query("UPDATE dead_letters SET state = 'discarded' WHERE record_offset = 1")
  await database.query('VACUUM (ANALYZE) dead_letters')

  const looks: [name: string, look: () => Promise<unknown>][] = [
    ['counting', () => letters.round()],
    ['first page', () => letters.list({}, 50)],
    ['a rare source', () => letters.list({ source: 'converter' }, 50)],
    ['a rare reason', () => letters.list({ reason: 'rare' }, 50)],
    ['no such reason', () => letters.list({ source: 'table', reason: 'none' }, 50)],
    ['a rare state', () => letters.list({ state: 'discarded' }, 50)],
    ['all states', () => letters.list({ state: 'all', source: 'converter' }, 50)],
    ['a time span', () => letters.list({ until: '2026-01-01T00:00:01Z' }, 50)],
  ]
  for (const [name, look] of looks) {
    const before = await readSoFar(database)
    await look()
    const read = (await readSoFar(database)) - before
    t.ok(read < MAX_READ, `${name}: ${read} read`)
  }
  t.equal(
    letters.open.reduce((sum, { open }) => sum + open, 0),
    FLOOD - 1,
  )
  t.equal((await letters.list({ reason: 'rare' }, 50)).length, 1)
  t.equal((await letters.list({ state: 'discarded' }, 50)).length, 1)
})

/** A sequence that looks random and is the same in every run. */
function sequence(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const LETTERS = 40
const place = (offset: number) => ({ topic: 'sales-dlq', partition: 0, offset })
const OUTCOMES = ['accepted', 'rejected', 'not_sent', 'unknown'] as const

/** One change of the kinds that the loader makes; those that a dead letter does not allow change nothing. */
async function change(database: Database, pick: (below: number) => number): Promise<void> {
  const offset = pick(LETTERS)
  const outcome = OUTCOMES[pick(OUTCOMES.length)] ?? 'unknown'
  switch (pick(7)) {
    case 0:
      await insert(database, offset, offset + 3).catch(() => undefined)
      break
    case 1:
      await database.query('DELETE FROM dead_letters WHERE record_offset < $1', [pick(10)])
      break
    case 2:
      await discardDeadLetter(database, place(offset), { reason: 'test', by: null }).catch(() => undefined)
      break
    case 3:
      await closeRescued(database, [place(offset), place(pick(LETTERS))])
      break
    case 4:
      await database.query("UPDATE dead_letters SET claimed_at = claimed_at - interval '61 seconds'")
      break
    default: {
      const claim = await claimReplay(database, place(offset), { eventId: null, by: null, patch: undefined })
      // Some replayers die before they have an answer.
      if (claim !== undefined && pick(5) > 0) await finishReplay(database, claim, { outcome, answer: {} })
    }
  }
}

t.test('after any change, in any order, the counts are those of the dead letters', async (t) => {
  const { database } = await service(t)
  const equal = async (when: string) => {
    const { rows } = await database.query(
      'SELECT source, reason, state, count(*) AS letters FROM dead_letters GROUP BY 1, 2, 3 ORDER BY 1, 2, 3',
    )
    t.same((await database.query('SELECT * FROM dead_letter_counts ORDER BY 1, 2, 3')).rows, rows, when)
  }
  await insert(database, 0, LETTERS)
  await equal('inserted')
  const pick = sequence(7)
  for (let step = 1; step <= 100; step++) {
    await change(database, pick)
    await equal(`step ${step}`)
  }
  await insert(database, 100, 200)
  for (let step = 1; step <= 20; step++) {
    await Promise.all([1, 2, 3, 4, 5, 6].map(() => change(database, pick)))
    await equal(`six at once, step ${step}`)
  }
  await database.query('TRUNCATE dead_letters')
  await equal('truncated')
})

t.test('dead letters of an older database are counted by the migration', async (t) => {
  const database = await freshDatabase(t)
  await migrateDatabase(database, 8)
  await insert(database, 0, 30)
  await database.query("UPDATE dead_letters SET state = 'replayed' WHERE record_offset < 10")
  await migrateDatabase(database)
  t.same(
    (await database.query('SELECT sum(letters)::int AS letters, state FROM dead_letter_counts GROUP BY 2 ORDER BY 2'))
      .rows,
    [
      { letters: 20, state: 'open' },
      { letters: 10, state: 'replayed' },
    ],
  )
})
