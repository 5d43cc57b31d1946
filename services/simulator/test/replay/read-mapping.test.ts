import t from 'tap'
import { fileURLToPath } from 'node:url'
import { readMapping } from '../../src/replay/read-mapping.ts'
import { readPastSales } from '../../src/replay/read-past-sales.ts'

t.test('the sample mapping is usable', async (t) => {
  const mapping = await readMapping(fileURLToPath(new URL('../../mappings/online-retail.json', import.meta.url)))
  t.equal(mapping.store_id.column, 'Country')
})

t.test('the sample of a German till is usable', async (t) => {
  const mapping = await readMapping(fileURLToPath(new URL('../../mappings/german-till.json', import.meta.url)))
  const row = 'Filiale;Artikel;Menge;Zeit;Text\n7;4711;1.234,0-;30.09.2024 08:05;Br\u00f6tchen\n'
  const folder = t.testdir({ 'till.csv': Buffer.from(row, 'latin1') })
  const { sales, unreadable } = await readPastSales(`${folder}/till.csv`, mapping)
  t.same(sales, [{ at: Date.UTC(2024, 8, 30, 6, 5), store_id: 7, sku: 4711, qty: -1234 }])
  t.same(unreadable, [])
})

t.test('contradictions in a mapping are rejected, all at once', async (t) => {
  const field = (extra: object = {}) => ({ column: 'a', as: 'number', ...extra })
  const mapping = {
    encoding: 'klingon',
    store_id: { column: 'a', as: 'integer-or-text', decimal: ',' },
    sku: field({ thousands: '.' }),
    qty: field({ thousands: ',', decimal: ',' }),
    time: { column: 'a', zone: 'Europe/Atlantis' },
  }
  const read = async (content: object) => readMapping(`${t.testdir({ 'm.json': JSON.stringify(content) })}/m.json`)
  const error: unknown = await read(mapping).catch((error: unknown) => error)
  for (const part of ['/encoding', '/store_id', '/sku', '/qty', '/time/zone']) t.match(error, { message: part })
  for (const format of ['HH:mm', 'yyyy-MM', 'd.M.yyyy h:mm', 'nonsense', 'yyyy-MM-dd HH:mm z', 'MM-dd HH:mm']) {
    const content = { store_id: field(), sku: field(), qty: field(), time: { column: 'a', formats: [format] } }
    await t.rejects(read(content), /\/time\/formats/, format)
  }
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
