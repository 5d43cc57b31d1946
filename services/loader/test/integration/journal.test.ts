import t from 'tap'
import { beginIsolation, openIsolation, saveIsolation } from '../../src/isolate/journal.ts'
import { migrateDatabase } from '../../src/prepare/migrate-database.ts'
import { freshDatabase } from './fresh-database.ts'

t.test('an isolation is open from its beginning to its end, with everything that was saved', async (t) => {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  t.equal(await openIsolation(database, 'sink'), undefined)
  const entry = await beginIsolation(database, 'sink', 'a value with \0 in it', [{ partition: 0, offset: 7 }])
  await t.rejects(beginIsolation(database, 'sink', 'again', []), /sink_isolations_open/)
  t.match(await openIsolation(database, 'sink'), {
    state: 'begun',
    reason: 'a value with  in it',
    deadLettersFrom: [{ partition: 0, offset: 7 }],
    positions: [],
    examined: 0,
  })
  await saveIsolation(database, {
    ...entry,
    state: 'examining',
    positions: [{ partition: 1, from: 2, to: 9, next: 4 }],
    examined: 2,
    isolated: 1,
  })
  t.match(await openIsolation(database, 'sink'), {
    state: 'examining',
    positions: [{ partition: 1, from: 2, to: 9, next: 4 }],
    examined: 2,
    isolated: 1,
  })
  t.equal(await openIsolation(database, 'other'), undefined)
  await saveIsolation(database, { ...entry, state: 'done' })
  t.equal(await openIsolation(database, 'sink'), undefined)
  t.ok(await beginIsolation(database, 'sink', 'the next one', []))
})
