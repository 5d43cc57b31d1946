import t from 'tap'
import { begin, openEntry, save } from '../../src/isolate/journal.ts'
import { migrateDatabase } from '../../src/prepare/migrate-database.ts'
import { freshDatabase } from './fresh-database.ts'

t.test('an isolation is open from its begin to its end, with all that was saved', async (t) => {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  t.equal(await openEntry(database, 'sink'), undefined)
  const entry = await begin(database, 'sink', 'a value with \0 in it', [{ partition: 0, offset: 7 }])
  await t.rejects(begin(database, 'sink', 'again', []), /sink_isolations_open/)
  t.match(await openEntry(database, 'sink'), {
    state: 'begun',
    reason: 'a value with  in it',
    deadLettersFrom: [{ partition: 0, offset: 7 }],
    positions: [],
    examined: 0,
  })
  await save(database, {
    ...entry,
    state: 'examining',
    positions: [{ partition: 1, from: 2, to: 9, next: 4 }],
    examined: 2,
    isolated: 1,
  })
  t.match(await openEntry(database, 'sink'), {
    state: 'examining',
    positions: [{ partition: 1, from: 2, to: 9, next: 4 }],
    examined: 2,
    isolated: 1,
  })
  t.equal(await openEntry(database, 'other'), undefined)
  await save(database, { ...entry, state: 'done' })
  t.equal(await openEntry(database, 'sink'), undefined)
  t.ok(await begin(database, 'sink', 'the next one', []))
})
