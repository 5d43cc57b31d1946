import { aContract } from './a-contract.ts'
import type { ContractCase } from './contract-case.ts'

const qty = { name: 'qty', type: 'int' }
const till = { name: 'till', type: ['null', 'int'], default: null }

/** Changes that break readers or clients of a published version. */
export const versionCases: ContractCase[] = [
  [
    'a file that is not JSON',
    { ...aContract({}), text: '{' },
    [
      {
        where: '',
        code: 'not_avro',
        says: "thing.avsc is not an Avro record: Expected property name or '}' in JSON at position 1 (line 1 column 2)",
      },
    ],
  ],
  [
    'a type that Avro does not know',
    {
      ...aContract({}),
      text: JSON.stringify({ type: 'record', name: 'Thing', fields: [{ name: 'id', type: 'text' }] }),
    },
    [{ where: '', code: 'not_avro', says: 'thing.avsc is not an Avro record: undefined type name: text' }],
  ],
  [
    'no record at all',
    { ...aContract({}), text: '"string"' },
    [{ where: '', code: 'not_avro', says: 'thing.avsc is not an Avro record: it is of type string, not a record' }],
  ],
  [
    'a record with another name',
    aContract({ name: 'Object' }),
    [
      {
        where: '',
        code: 'record_renamed',
        says:
          'the record was shop.Thing in version 1 and is shop.Object now: Avro does not read one as the other. ' +
          'Keep the name.',
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
        says: 'it is in version 1 and was removed: readers with version 1 could not read new sales. Keep it.',
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
        says:
          'it is in version 1 and was removed: clients and dead letters that carry it would be rejected for an ' +
          'unknown field. Keep it, and leave it empty.',
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
        says:
          'it is not in version 1 and has no default: sales written with version 1 could not be read. Make its ' +
          'type ["null", "int"] and its default null.',
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
        says:
          '"qty" of version 1 seems to be named "units" now: Avro finds fields by name, so that neither ' +
          'version could read the other. Keep "qty", and add "units" as a new field with a default.',
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
        says:
          '"qty" of version 1 seems to be named "units" now: Avro finds fields by name, so that neither ' +
          'version could read the other. Keep "qty", and add "units" as a new field with a default.',
      },
      {
        where: '/till',
        code: 'field_removed',
        says:
          'it is in version 1 and was removed: clients and dead letters that carry it would be rejected for an ' +
          'unknown field. Keep it, and leave it empty.',
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
        says:
          'its type was "int" in version 1 and is "long" now: new readers can read old sales, but readers with ' +
          'version 1 could not read new ones. Keep the type, and add a new field.',
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
        says:
          'its type was "int" in version 1 and is "string" now: neither version could read the other. Keep the ' +
          'type, and add a new field.',
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
        says:
          'its type was ["null","int"] in version 1 and is ["null","int","string"] now: a reader that lacks a ' +
          'branch cannot read a sale that has it. Keep the type, and add a new field.',
      },
    ],
  ],
  [
    'a required field that became nullable',
    aContract({ was: [qty], is: [{ name: 'qty', type: ['null', 'int'], default: null }] }),
    [
      {
        where: '/qty',
        code: 'union_changed',
        says:
          'its type was "int" in version 1 and is ["null","int"] now: a reader that lacks a branch cannot read ' +
          'a sale that has it. Keep the type, and add a new field.',
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
        says:
          'POST was removed, WEB was added since version 1: a reader that lacks a symbol cannot read a sale ' +
          'that has it. Use a string for values that may be extended.',
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
        says:
          'its type was ["null","int"] in version 1 and is ["int","null"] now: a reader that lacks a branch ' +
          'cannot read a sale that has it. Keep the type, and add a new field.',
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
        says:
          'its default was 1 in version 1 and is 2 now: the same sale would mean different things to old and ' +
          'new readers. Keep the old default.',
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
        says:
          'it lost the default null of version 1: sales without it, valid until now, would be rejected. Keep ' +
          'the default.',
      },
    ],
  ],
]
