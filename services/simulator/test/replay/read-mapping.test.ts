import t from 'tap'
import { fileURLToPath } from 'node:url'
import { readMapping } from '../../src/replay/read-mapping.ts'

t.test('the sample mapping is usable', async (t) => {
  const mapping = await readMapping(fileURLToPath(new URL('../../mappings/online-retail.json', import.meta.url)))
  t.equal(mapping.store_id.column, 'Country')
})

t.test('an invalid mapping is rejected with the path', async (t) => {
  const directory = t.testdir({
    'wrong.json': JSON.stringify({
      store_id: { column: 'A', as: 'colour' },
      sku: { column: '', as: 'integer-or-text' },
      time: {},
    }),
    'text.json': 'store_id = Country',
  })
  await t.rejects(readMapping(`${directory}/wrong.json`), /not usable: .*\/store_id\/as.*/)
  await t.rejects(readMapping(`${directory}/text.json`), /text\.json cannot be read/)
  await t.rejects(readMapping(`${directory}/none.json`), /none\.json cannot be read: ENOENT/)
})
