import t from 'tap'
import { checkContract } from '../../check/check-contract.ts'
import { compileAvro } from '../../check/compile-avro.ts'
import type { AvroRecord, Contract, ContractProblem } from '../../check/contract.ts'
import { aContract, column } from './a-contract.ts'
import { tableCases } from './table-cases.ts'
import { versionCases } from './version-cases.ts'

/** The problems, without the reminder that the change is not frozen yet. */
const problemsOf = (contract: Contract): ContractProblem[] =>
  checkContract(contract).filter(({ code }) => code !== 'not_frozen')

const qty = { name: 'qty', type: 'int' }
const till = { name: 'till', type: ['null', 'int'], default: null }

for (const [change, contract, expected] of [...versionCases, ...tableCases]) {
  t.test(`rejected with a message: ${change}`, async (t) => {
    t.same(problemsOf(contract), expected)
  })
}

t.test('all problems are reported at once, each field for the oldest version it breaks', async (t) => {
  const contract = aContract({
    was: [qty],
    is: [
      { name: 'qty', type: 'long' },
      { name: 'way', type: 'string' },
    ],
    columns: [column('qty', 'integer')],
  })
  contract.published.push({ ...(contract.published[0] ?? never()), name: 'version 2' })
  t.same(
    problemsOf(contract).map(({ where, code }) => `${where} ${code}`),
    ['/way field_added_without_default', '/qty type_changed', '/qty column_type', '/way column_missing'],
  )
  t.match(problemsOf(contract)[1]?.says, 'in version 1')
})

t.test('an optional field with a column passes, and only needs to be frozen', async (t) => {
  const contract = aContract({
    was: [qty],
    is: [qty, till],
    columns: [column('qty', 'integer', { notNull: true }), column('till', 'integer')],
  })
  t.same(checkContract(contract), [
    {
      where: '',
      code: 'not_frozen',
      says:
        'thing.avsc is not the newest frozen version (version 1): once everything else fits, run npm run ' +
        'schemas:freeze and commit the files it writes.',
    },
  ])
  t.same(
    checkContract(aContract({ was: [qty, till], columns: [column('qty', 'bigint'), column('till', 'integer')] })),
    [],
  )
})

t.test('looser rules, and rules of new fields, pass', async (t) => {
  t.same(
    problemsOf(
      aContract({
        was: [{ ...qty, minimum: 1, maximum: 5, format: 'uuid' }],
        is: [
          { ...qty, minimum: 0, maximum: 6 },
          { ...till, minimum: 1 },
        ],
      }),
    ),
    [],
  )
})

t.test('rules are compared only with the newest version: freezing a tighter one approved it', async (t) => {
  const contract = aContract({ was: [{ ...qty, minimum: 3 }] })
  contract.published.unshift({
    name: 'version 0',
    schema: JSON.parse(aContract({ was: [qty] }).text) as AvroRecord,
    recorded: [],
  })
  t.same(problemsOf(contract), [])
})

t.test('what only Avro detects is reported in its words', async (t) => {
  const contract = aContract({
    was: [qty],
    is: [qty, { name: 'units', type: 'string', default: '', aliases: ['qty'] }],
  })
  t.match(problemsOf(contract), [
    { where: '', code: 'avro_incompatible', says: /^sales written with version 1 could not be read: / },
  ])
})

t.test('recorded bytes are read as written, with their own version and with the new one', async (t) => {
  const contract = aContract({ was: [qty] })
  const avro = compileAvro(JSON.parse(contract.text) as AvroRecord)
    .toBuffer({ id: 'a', qty: 7 })
    .toString('base64')
  const recorded = (value: Record<string, unknown>, bytes = avro) =>
    aContract({ was: [qty], recorded: [{ example: 'one', avro: bytes, value }] })
  t.same(problemsOf(recorded({ id: 'a', qty: 7 })), [])
  t.same(problemsOf(recorded({ id: 'a', qty: 8 })), [
    {
      where: 'one as recorded with version 1',
      code: 'recorded_unreadable',
      says: 'qty would be read as another value. A frozen version never changes: restore it, and keep the types.',
    },
  ])
  t.match(problemsOf(recorded({ id: 'a', qty: 7 }, 'AA==')), [
    {
      where: 'one as recorded with version 1',
      code: 'recorded_unreadable',
      says: /^it can no longer be read: .*\. Make the change compatible\.$/,
    },
  ])
  const tighter = aContract({
    was: [qty],
    is: [{ ...qty, maximum: 5 }],
    recorded: [{ example: 'one', avro, value: { id: 'a', qty: 7 } }],
  })
  t.match(problemsOf(tighter), [
    { code: 'rule_tightened' },
    {
      where: 'one as recorded with version 1',
      code: 'recorded_rejected',
      says: 'qty = 7 breaks the rule "maximum 5": it could not be replayed. Loosen the rule.',
    },
  ])
})

const never = (): never => {
  throw new Error('there is a version')
}
