import { aContract, column } from './a-contract.ts'
import type { ContractCase } from './contract-case.ts'

const qty = { name: 'qty', type: 'int' }
const till = { name: 'till', type: ['null', 'int'], default: null }

/** Changed rules, and mismatches with the table or the examples. */
export const tableCases: ContractCase[] = [
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
      says:
        `${change} since version 1: sales that were valid would be rejected, also on replay. Loosen it, or ` +
        'approve it: npm run schemas:freeze -- --accept-tighter-rules.',
    })),
  ],
  [
    'a field without a column',
    aContract({ is: [till], columns: [] }),
    [
      {
        where: '/till',
        code: 'column_missing',
        says:
          'things has no column till, and the sink would fail on the first sale. Add a migration first: ALTER ' +
          'TABLE things ADD COLUMN till integer.',
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
        says: 'things.at is integer, which cannot store every long. Suitable types: bigint.',
      },
    ],
  ],
  [
    'a text column of limited length',
    aContract({ was: [{ name: 'note', type: 'string' }], columns: [column('note', 'character varying(10)')] }),
    [
      {
        where: '/note',
        code: 'column_type',
        says:
          'things.note is character varying(10), which cannot store every string. Suitable types: text or ' +
          'character varying.',
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
        says:
          'no column takes values of type {"type":"array","items":"string"}: the sink writes plain values, one ' +
          'per column. Split it into plain fields.',
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
        says:
          'things.qty is NOT NULL without a default, and sales of version 1 lack it: they would stop the sink. ' +
          'Drop NOT NULL, or give it a default.',
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
        says:
          'sales of version 1 lack it and would get NULL from things, ' +
          'but its default in the schema is "till". Make them equal: ALTER TABLE things ALTER COLUMN way SET DEFAULT \'till\'.',
      },
    ],
  ],
  [
    'a column that no field fills',
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
        says:
          'things.till is NOT NULL without a default, and no field fills it: every row would be rejected. Give ' +
          'it a default, or drop NOT NULL.',
      },
    ],
  ],
  [
    'an example that no longer fits',
    aContract({ was: [qty], examples: { 'one.json': { id: 'a' }, 'two.json': { id: 'b', qty: 1, more: 1 } } }),
    [
      {
        where: 'examples: one.json',
        code: 'example_rejected',
        says: 'it was a valid sale and no longer fits, at: qty. Make the change compatible.',
      },
      {
        where: 'examples: two.json',
        code: 'example_rejected',
        says: 'it was a valid sale and no longer fits, at: the whole sale. Make the change compatible.',
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
        says: 'it was a valid sale, and qty now breaks the rule "minimum 2".',
      },
    ],
  ],
]
