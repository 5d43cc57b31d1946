import t from 'tap'
import { NO_PREFERENCES, readPreferences } from '../../src/sales/preferences.ts'

t.test('known preferences are applied and named, unknown ones are ignored', async (t) => {
  t.same(readPreferences(undefined), NO_PREFERENCES)
  t.same(readPreferences('respond-async, wait=10, handling=perhaps, toString, ,=,;'), NO_PREFERENCES)
  t.same(readPreferences('handling=strict, return=representation;x=1, duplicates=publish'), {
    strict: true,
    answer: 'representation',
    publishDuplicates: true,
    applied: 'handling=strict, return=representation, duplicates=publish',
  })
})

t.test('case, blanks and quotes do not matter; the first of two wins', async (t) => {
  t.match(readPreferences('Return = "Minimal" , RETURN=representation'), {
    answer: 'minimal',
    applied: 'return=minimal',
  })
  t.match(readPreferences(['handling=lenient', 'handling=strict']), { strict: false, applied: 'handling=lenient' })
})
