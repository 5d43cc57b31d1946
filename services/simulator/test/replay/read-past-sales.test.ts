import t from 'tap'
import { fileURLToPath } from 'node:url'
import { readMapping } from '../../src/replay/read-mapping.ts'
import { integerOrText, readPastSales } from '../../src/replay/read-past-sales.ts'
import { timeReader } from '../../src/replay/read-time.ts'

const path = (name: string): string => fileURLToPath(new URL(`../../mappings/${name}`, import.meta.url))
const mapping = await readMapping(path('online-retail.json'))

t.test('the whole sample is read and sorted by time', async (t) => {
  const { sales, unreadable } = await readPastSales(path('online-retail.sample.csv'), mapping)
  t.same(unreadable, [])
  t.equal(sales.length, 60)
  t.ok(sales.every(({ at }, index) => index === 0 || at >= (sales[index - 1]?.at ?? Infinity)))
  t.equal(sales.filter(({ sku }) => typeof sku === 'string').length, 4)
  t.equal(sales.filter(({ qty }) => typeof qty === 'number' && qty < 0).length, 3)
  t.same([...new Set(sales.map(({ store_id: store }) => store))].sort(), [1, 2, 3, 4])
})

t.test('stores are numbered in the order of the file, not of time', async (t) => {
  const directory = t.testdir({
    'a.csv':
      'Country,StockCode,Quantity,InvoiceDate\n' +
      'X,1,1,2021-01-02 00:00\nY,1,1,2021-01-01 00:00\nX,1,1,2021-01-03 00:00\n',
  })
  const { sales } = await readPastSales(`${directory}/a.csv`, mapping)
  t.same(
    sales.map(({ store_id: store }) => store),
    [2, 1, 1],
  )
})

t.test('a missing column is rejected, an invalid time has its place', async (t) => {
  const directory = t.testdir({
    'columns.csv': 'Land,StockCode,Quantity,InvoiceDate\nX,1,1,2021-01-02 00:00\n',
    'time.csv': 'Country,StockCode,Quantity,InvoiceDate\nX,1,1,2021-01-02 00:00\nX,1,1,tomorrow\n',
  })
  await t.rejects(readPastSales(`${directory}/columns.csv`, mapping), /no column Country; it has Land, StockCode/)
  const { unreadable } = await readPastSales(`${directory}/time.csv`, mapping)
  t.match(unreadable, [{ line: 3, reason: /"tomorrow" is not a time/ }])
  await t.rejects(readPastSales(`${directory}/none.csv`, mapping), /ENOENT/)
})

t.test('only text that survives the conversion becomes a number', async (t) => {
  t.same(['22139', '-3', '0'].map(integerOrText), [22139, -3, 0])
  for (const text of ['85123A', '', ' 7', '007', '1e3', '1.5', '0x10', '-0', '99999999999999999999'])
    t.equal(integerOrText(text), text)
})

t.test('a time without a zone is UTC', async (t) => {
  const readTime = timeReader({})
  t.equal(readTime('2011-11-11 09:05:00'), Date.UTC(2011, 10, 11, 9, 5))
  t.equal(readTime('2011-11-11T09:05:00+01:00'), Date.UTC(2011, 10, 11, 8, 5))
  t.throws(() => readTime('2011-13-11 09:05:00'), /2011-13-11/)
})
