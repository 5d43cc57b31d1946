import t from 'tap'
import { isSchemaMismatch, nameRejection } from '../../src/isolate/name-rejection.ts'

const error = (code: string, message = '') => Object.assign(new Error(message), { code })

t.test('each rejection of a row by Postgres has a name', async (t) => {
  for (const [code, name] of Object.entries({
    '22021': 'invalid_text',
    '22P05': 'invalid_text',
    '22003': 'out_of_range',
    '22P02': 'invalid_value',
    '23502': 'null_value',
    '23505': 'constraint',
    '23514': 'constraint',
    '44000': 'constraint',
    '54000': 'too_large',
    'P0001': 'raised',
  }))
    t.equal(nameRejection(error(code)), name, code)
  t.equal(nameRejection(error('23514', 'no partition of relation "sales_raw" found for row')), 'no_partition')
})

t.test('an outage, a deadlock, a missing privilege or table is no rejection of a row', async (t) => {
  for (const code of ['08006', '57P01', '57P03', '53300', '40P01', '25006', '42501', '42P01', '28P01', 'XX000', ''])
    t.equal(nameRejection(error(code)), undefined, code)
  t.equal(nameRejection(new Error('Connection terminated unexpectedly')), undefined)
  t.equal(nameRejection(undefined), undefined)
})

t.test('a statement that does not fit the table is a schema mismatch', async (t) => {
  t.ok(isSchemaMismatch(error('42703')))
  t.notOk(isSchemaMismatch(error('22003')))
  t.notOk(isSchemaMismatch(null))
})
