import t from 'tap'
import { checkContract } from '../../check/check-contract.ts'
import { compileAvro } from '../../check/compile-avro.ts'
import type { AvroRecord, Contract, Finding } from '../../check/contract.ts'
import { aContract, column } from './a-contract.ts'

/** What is found beside the reminder that the change is not frozen yet. */
const findingsOf = (contract: Contract): Finding[] =>
  checkContract(contract).filter(({ code }) => code !== 'not_frozen')

const qty = { name: 'qty', type: 'int' }
const till = { name: 'till', type: ['null', 'int'], default: null }

const cases: [string, Contract, Finding[]][] = [
  [
    'a text that is no JSON',
    { ...aContract({}), text: '{' },
    [
      {
        where: '',
        code: 'not_avro',
        says: "thing.avsc is no Avro record: Expected property name or '}' in JSON at position 1 (line 1 column 2)",
      },
    ],
  ],
  [
    'a type that Avro does not know',
    {
      ...aContract({}),
      text: JSON.stringify({ type: 'record', name: 'Thing', fields: [{ name: 'id', type: 'text' }] }),
    },
    [{ where: '', code: 'not_avro', says: 'thing.avsc is no Avro record: undefined type name: text' }],
  ],
  [
    'no record at all',
    { ...aContract({}), text: '"string"' },
    [{ where: '', code: 'not_avro', says: 'thing.avsc is no Avro record: it is of type string, not a record' }],
  ],
  [
    'a record with another name',
    aContract({ name: 'Object' }),
    [
      {
        where: '',
        code: 'record_renamed',
        says: 'the record was shop.Thing in version 1 and is shop.Object now: Avro does not read one as the other. Keep the name.',
      },
    ],
  ],
  [
    'a removed field',
    aContract({ was: [qty], is: [] }),
    [
      {
        where: '/qty',
        code: 'field_removed',
        says: 'it is in version 1 and is gone now: who reads with version 1 could not read new sales. Keep it.',
      },
    ],
  ],
  [
    'a removed field that had a default',
    aContract({ was: [till], is: [] }),
    [
      {
        where: '/till',
        code: 'field_removed',
        says: 'it is in version 1 and is gone now: clients and dead letters that carry it would be rejected as unknown. Keep it, and leave it empty.',
      },
    ],
  ],
  [
    'a field added without a default',
    aContract({ is: [qty] }),
    [
      {
        where: '/qty',
        code: 'field_added_without_default',
        says: 'it is not in version 1 and has no default: sales written with version 1 could not be read. Make its type ["null", "int"] and its default null.',
      },
    ],
  ],
  [
    'a renamed field',
    aContract({ was: [qty], is: [{ ...qty, name: 'units' }] }),
    [
      {
        where: '/units',
        code: 'field_renamed',
        says: '"qty" of version 1 seems to be called "units" now: Avro finds fields by name, so that neither version could read the other. Keep "qty", and add "units" as a new field with a default.',
      },
    ],
  ],
  [
    'a field renamed by an alias',
    aContract({ was: [qty, till], is: [{ ...qty, name: 'units', aliases: ['qty'] }] }),
    [
      {
        where: '/units',
        code: 'field_renamed',
        says: '"qty" of version 1 seems to be called "units" now: Avro finds fields by name, so that neither version could read the other. Keep "qty", and add "units" as a new field with a default.',
      },
      {
        where: '/till',
        code: 'field_removed',
        says: 'it is in version 1 and is gone now: clients and dead letters that carry it would be rejected as unknown. Keep it, and leave it empty.',
      },
    ],
  ],
  [
    'a wider type',
    aContract({ was: [qty], is: [{ name: 'qty', type: 'long' }] }),
    [
      {
        where: '/qty',
        code: 'type_changed',
        says: 'its type was "int" in version 1 and is "long" now: new readers take old sales, but who reads with version 1 could not read new ones. Keep the type, and add a new field.',
      },
    ],
  ],
  [
    'another type',
    aContract({ was: [qty], is: [{ name: 'qty', type: 'string' }] }),
    [
      {
        where: '/qty',
        code: 'type_changed',
        says: 'its type was "int" in version 1 and is "string" now: neither version could read the other. Keep the type, and add a new field.',
      },
    ],
  ],
  [
    'a union with another branch',
    aContract({ was: [till], is: [{ ...till, type: ['null', 'int', 'string'] }] }),
    [
      {
        where: '/till',
        code: 'union_changed',
        says: 'its type was ["null","int"] in version 1 and is ["null","int","string"] now: a reader that lacks a branch cannot read a sale that has it. Keep the type, and add a new field.',
      },
    ],
  ],
  [
    'a required field that may be null now',
    aContract({ was: [qty], is: [{ name: 'qty', type: ['null', 'int'], default: null }] }),
    [
      {
        where: '/qty',
        code: 'union_changed',
        says: 'its type was "int" in version 1 and is ["null","int"] now: a reader that lacks a branch cannot read a sale that has it. Keep the type, and add a new field.',
      },
    ],
  ],
  [
    'an enum with other symbols',
    aContract({
      was: [{ name: 'way', type: { type: 'enum', name: 'Way', symbols: ['TILL', 'POST'] } }],
      is: [{ name: 'way', type: { type: 'enum', name: 'Way', symbols: ['TILL', 'WEB'] } }],
    }),
    [
      {
        where: '/way',
        code: 'enum_changed',
        says: 'POST is gone, WEB is new since version 1: a reader that lacks a symbol cannot read a sale that has it. Use a string for what may grow.',
      },
    ],
  ],
  [
    'another default',
    aContract({ was: [till], is: [{ name: 'till', type: ['int', 'null'], default: 1 }] }),
    [
      {
        where: '/till',
        code: 'union_changed',
        says: 'its type was ["null","int"] in version 1 and is ["int","null"] now: a reader that lacks a branch cannot read a sale that has it. Keep the type, and add a new field.',
      },
    ],
  ],
  [
    'another default of the same type',
    aContract({ was: [{ name: 'till', type: 'int', default: 1 }], is: [{ name: 'till', type: 'int', default: 2 }] }),
    [
      {
        where: '/till',
        code: 'default_changed',
        says: 'its default was 1 in version 1 and is 2 now: the same sale would mean one thing to old readers and another to new ones. Keep it as it was.',
      },
    ],
  ],
  [
    'a lost default',
    aContract({ was: [till], is: [{ name: 'till', type: ['null', 'int'] }] }),
    [
      {
        where: '/till',
        code: 'default_changed',
        says: 'it lost the default null of version 1: sales without it, good until now, would be rejected. Keep the default.',
      },
    ],
  ],
  [
    'tighter rules',
    aContract({
      was: [
        { ...qty, minimum: 0, not: { const: 9 } },
        { name: 'code', type: 'string' },
      ],
      is: [
        { ...qty, minimum: 1, maximum: 5, not: { const: 3 } },
        { name: 'code', type: 'string', format: 'uuid' },
      ],
    }),
    [
      'minimum rose from 0 to 1',
      'maximum fell from none to 5',
      'not went from {"const":9} to {"const":3}',
      'format went from none to uuid',
    ].map((change, place) => ({
      where: place < 3 ? '/qty' : '/code',
      code: 'rule_tightened',
      says: `${change} since version 1: sales that were good would be rejected, also on replay. Loosen it, or say that it is meant: npm run schemas:freeze -- --accept-tighter-rules.`,
    })),
  ],
  [
    'a field without a column',
    aContract({ is: [till], columns: [] }),
    [
      {
        where: '/till',
        code: 'column_missing',
        says: 'things has no column till, and the sink would fail at the first sale. Add a migration first: ALTER TABLE things ADD COLUMN till integer.',
      },
    ],
  ],
  [
    'a column that is too narrow',
    aContract({ was: [{ name: 'at', type: 'long' }], columns: [column('at', 'integer')] }),
    [
      {
        where: '/at',
        code: 'column_type',
        says: 'things.at is integer, which does not take every long. It takes: bigint.',
      },
    ],
  ],
  [
    'a text of limited length',
    aContract({ was: [{ name: 'note', type: 'string' }], columns: [column('note', 'character varying(10)')] }),
    [
      {
        where: '/note',
        code: 'column_type',
        says: 'things.note is character varying(10), which does not take every string. It takes: text or character varying.',
      },
    ],
  ],
  [
    'a nested value',
    aContract({ was: [{ name: 'tags', type: { type: 'array', items: 'string' } }], columns: [column('tags', 'text')] }),
    [
      {
        where: '/tags',
        code: 'column_type',
        says: 'no column takes values of type {"type":"array","items":"string"}: the sink writes plain values, one per column. Split it into plain fields.',
      },
    ],
  ],
  [
    'null into NOT NULL',
    aContract({ was: [till], columns: [column('till', 'integer', { notNull: true })] }),
    [
      {
        where: '/till',
        code: 'column_not_null',
        says: 'it may be null, but things.till is NOT NULL: such a sale would stop the sink. Drop NOT NULL.',
      },
    ],
  ],
  [
    'a new column that old sales cannot fill',
    aContract({ is: [{ ...qty, default: 1 }], columns: [column('qty', 'integer', { notNull: true })] }),
    [
      {
        where: '/qty',
        code: 'column_not_null',
        says: 'things.qty is NOT NULL without a default, and sales of version 1 lack it: they would stop the sink. Drop NOT NULL, or give it a default.',
      },
    ],
  ],
  [
    'a column with another default than the field',
    aContract({ is: [{ name: 'way', type: 'string', default: 'till' }], columns: [column('way', 'text')] }),
    [
      {
        where: '/way',
        code: 'column_default',
        says: 'sales of version 1 lack it and would get NULL from things, but its default in the schema is "till". Make them the same: ALTER TABLE things ALTER COLUMN way SET DEFAULT \'till\'.',
      },
    ],
  ],
  [
    'a column that nothing fills',
    aContract({
      columns: [
        column('till', 'integer', { notNull: true }),
        column('loaded_at', 'timestamp with time zone', { notNull: true, default: 'now()' }),
      ],
    }),
    [
      {
        where: '/till',
        code: 'column_never_filled',
        says: 'things.till is NOT NULL without a default, and no field fills it: every row would be rejected. Give it a default, or drop NOT NULL.',
      },
    ],
  ],
  [
    'an example that does not fit any more',
    aContract({ was: [qty], examples: { 'one.json': { id: 'a' }, 'two.json': { id: 'b', qty: 1, more: 1 } } }),
    [
      {
        where: 'examples: one.json',
        code: 'example_rejected',
        says: 'it was a good sale and does not fit any more, at: qty. Make the change compatible.',
      },
      {
        where: 'examples: two.json',
        code: 'example_rejected',
        says: 'it was a good sale and does not fit any more, at: the whole. Make the change compatible.',
      },
    ],
  ],
  [
    'an example that breaks a rule',
    aContract({ was: [{ ...qty, minimum: 2 }], examples: { 'one.json': { id: 'a', qty: 1 } } }),
    [
      {
        where: 'examples: one.json',
        code: 'example_rejected',
        says: 'it was a good sale, and qty now breaks the rule "minimum 2".',
      },
    ],
  ],
]

for (const [change, contract, expected] of cases) {
  t.test(`rejected in words: ${change}`, async (t) => {
    t.same(findingsOf(contract), expected)
  })
}

t.test('a change of everything is told all at once, each field by the oldest version that minds', async (t) => {
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
    findingsOf(contract).map(({ where, code }) => `${where} ${code}`),
    ['/way field_added_without_default', '/qty type_changed', '/qty column_type', '/way column_missing'],
  )
  t.match(findingsOf(contract)[1]?.says, 'in version 1')
})

t.test('an optional field with a column passes, and is only to be frozen', async (t) => {
  const contract = aContract({
    was: [qty],
    is: [qty, till],
    columns: [column('qty', 'integer', { notNull: true }), column('till', 'integer')],
  })
  t.same(checkContract(contract), [
    {
      where: '',
      code: 'not_frozen',
      says: 'thing.avsc is not the newest frozen version (version 1): once all else fits, run npm run schemas:freeze and commit what it writes.',
    },
  ])
  t.same(
    checkContract(aContract({ was: [qty, till], columns: [column('qty', 'bigint'), column('till', 'integer')] })),
    [],
  )
})

t.test('looser rules, and rules of new fields, pass', async (t) => {
  t.same(
    findingsOf(
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

t.test('rules are held against the newest version alone: freezing a tighter one was the consent', async (t) => {
  const contract = aContract({ was: [{ ...qty, minimum: 3 }] })
  contract.published.unshift({
    name: 'version 0',
    schema: JSON.parse(aContract({ was: [qty] }).text) as AvroRecord,
    recorded: [],
  })
  t.same(findingsOf(contract), [])
})

t.test('what only Avro itself knows is told in its words', async (t) => {
  const contract = aContract({
    was: [qty],
    is: [qty, { name: 'units', type: 'string', default: '', aliases: ['qty'] }],
  })
  t.match(findingsOf(contract), [
    { where: '', code: 'avro_incompatible', says: /^sales written with version 1 could not be read: / },
  ])
})

t.test('recorded bytes are read as they were written, by their own version and by the new one', async (t) => {
  const contract = aContract({ was: [qty] })
  const avro = compileAvro(JSON.parse(contract.text) as AvroRecord)
    .toBuffer({ id: 'a', qty: 7 })
    .toString('base64')
  const recorded = (value: Record<string, unknown>, bytes = avro) =>
    aContract({ was: [qty], recorded: [{ example: 'one', avro: bytes, value }] })
  t.same(findingsOf(recorded({ id: 'a', qty: 7 })), [])
  t.same(findingsOf(recorded({ id: 'a', qty: 8 })), [
    {
      where: 'one as recorded with version 1',
      code: 'recorded_unreadable',
      says: 'qty would be read as another value. A frozen version never changes; bring it back, and keep types as they are.',
    },
  ])
  t.match(findingsOf(recorded({ id: 'a', qty: 7 }, 'AA==')), [
    {
      where: 'one as recorded with version 1',
      code: 'recorded_unreadable',
      says: /^it cannot be read any more: .*\. Make the change compatible\.$/,
    },
  ])
  const tighter = aContract({
    was: [qty],
    is: [{ ...qty, maximum: 5 }],
    recorded: [{ example: 'one', avro, value: { id: 'a', qty: 7 } }],
  })
  t.match(findingsOf(tighter), [
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
