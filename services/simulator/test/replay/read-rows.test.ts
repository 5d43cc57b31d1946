import t from 'tap'
import { fileURLToPath } from 'node:url'
import { readMapping } from '../../src/replay/read-mapping.ts'
import { integerOrText, readRows, readTime } from '../../src/replay/read-rows.ts'

const path = (name: string): string => fileURLToPath(new URL(`../../mappings/${name}`, import.meta.url))
const mapping = await readMapping(path('online-retail.json'))

t.test('the sample is read whole and sorted by time', async (t) => {
  const rows = await readRows(path('online-retail.sample.csv'), mapping)
  t.equal(rows.length, 60)
  t.ok(rows.every(({ at }, index) => index === 0 || at >= (rows[index - 1]?.at ?? Infinity)))
  t.equal(rows.filter(({ sku }) => typeof sku === 'string').length, 4)
  t.equal(rows.filter(({ qty }) => typeof qty === 'number' && qty < 0).length, 3)
  t.same([...new Set(rows.map(({ store_id: store }) => store))].sort(), [1, 2, 3, 4])
})

t.test('stores are numbered as they first appear in the file, not in time', async (t) => {
  const directory = t.testdir({
    'a.csv':
      'Country,StockCode,Quantity,InvoiceDate\nX,1,1,2021-01-02 00:00\nY,1,1,2021-01-01 00:00\nX,1,1,2021-01-03 00:00\n',
  })
  const rows = await readRows(`${directory}/a.csv`, mapping)
  t.same(
    rows.map(({ store_id: store }) => store),
    [2, 1, 1],
  )
})

t.test('a file without a column or with a time that is none is rejected with the place', async (t) => {
  const directory = t.testdir({
    'columns.csv': 'Land,StockCode,Quantity,InvoiceDate\nX,1,1,2021-01-02 00:00\n',
    'time.csv': 'Country,StockCode,Quantity,InvoiceDate\nX,1,1,2021-01-02 00:00\nX,1,1,tomorrow\n',
  })
  await t.rejects(readRows(`${directory}/columns.csv`, mapping), /no column Country; it has Land, StockCode/)
  await t.rejects(readRows(`${directory}/time.csv`, mapping), /record 2: "tomorrow" is not a time/)
  await t.rejects(readRows(`${directory}/none.csv`, mapping), /ENOENT/)
})

t.test('only what a number gives back unchanged becomes a number', async (t) => {
  t.same(['22139', '-3', '0'].map(integerOrText), [22139, -3, 0])
  for (const text of ['85123A', '', ' 7', '007', '1e3', '1.5', '0x10', '-0', '99999999999999999999'])
    t.equal(integerOrText(text), text)
})

t.test('a time without a zone is UTC', async (t) => {
  t.equal(readTime('2011-11-11 09:05:00', ''), Date.UTC(2011, 10, 11, 9, 5))
  t.equal(readTime('2011-11-11T09:05:00+01:00', ''), Date.UTC(2011, 10, 11, 8, 5))
  t.throws(() => readTime('2011-13-11 09:05:00', 'here'), /here/)
})
