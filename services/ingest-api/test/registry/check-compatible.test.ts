import t from 'tap'
import { checkCompatible } from '../../src/registry/check-compatible.ts'
import { aSchema, schemaWith } from '../fixtures/a-sale.ts'

const one = aSchema()

t.test('a new field with a default is compatible in both directions', async (t) => {
  t.doesNotThrow(() => {
    checkCompatible(one, aSchema(schemaWith({ name: 'channel', type: ['null', 'string'], default: null }), 8, 2))
  })
})

t.test('a version that breaks either direction is rejected, and the reason says which', async (t) => {
  const needsMore = aSchema(schemaWith({ name: 'till', type: 'int' }), 8, 2)
  const problem = { name: 'RegistryError', outcome: 'unusable' }
  t.throws(
    () => {
      checkCompatible(one, needsMore)
    },
    {
      ...problem,
      message: /^version 2 of the schema is not usable: it cannot read what was written with version 1: .*till/,
    },
  )
  t.throws(
    () => {
      checkCompatible(needsMore, { ...one, version: 3 })
    },
    {
      ...problem,
      message: /^version 3 of the schema is not usable: version 2 cannot read what is written with it: .*till/,
    },
  )
})
