import { readSchema } from '@stream-retail/schemas/subjects'
import t from 'tap'
import { compileSchema } from '../../src/sales/compile-schema.ts'
import { RegistryError } from '../../src/registry/fetch-schema.ts'

t.test('the committed schema compiles', async (t) => {
  const { id, version, checker } = compileSchema({ id: 3, version: 2, schema: readSchema('sale.avsc') })
  t.match({ id, version }, { id: 3, version: 2 })
  t.type(checker.isValid, 'function')
})

t.test('a schema that is not one of sales is rejected with a reason', async (t) => {
  const unusable: [string, RegExp][] = [
    ['{', /not usable/],
    ['"string"', /not a record/],
    [
      '{"type":"record","name":"Sale","fields":[{"name":"event_id","type":"string"}]}',
      /does not require store_id \(int or long\), ts \(long\)/,
    ],
    [readSchema('sale.avsc').replaceAll('"long"', '"string"'), /does not require ts \(long\)/],
    ['{"type":"record","name":"Sale","fields":[{"name":"ts","type":"nonsense"}]}', /not usable/],
    ['null', /not usable/],
  ]
  for (const [schema, reason] of unusable) {
    t.throws(
      () => compileSchema({ id: 1, version: 1, schema }),
      { name: 'RegistryError', outcome: 'unusable', message: reason },
      schema,
    )
  }
  t.throws(() => compileSchema({ id: 1, version: 1, schema: '{' }), RegistryError)
})
