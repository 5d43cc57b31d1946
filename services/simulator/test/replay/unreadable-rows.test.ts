import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { createLogger } from '@stream-retail/chassis/logger'
import type { Mapping } from '../../src/replay/read-mapping.ts'
import { readPastSales } from '../../src/replay/read-past-sales.ts'
import { reportUnreadable } from '../../src/replay/report-unreadable.ts'
import { keepUnreadable, unreadableFile } from '../../src/replay/unreadable-rows.ts'

const HEADER = 'shop,sku,qty,time'
const ROW = '1,2,3,2021-01-02 00:00'

const mapping: Mapping = {
  store_id: { column: 'shop', as: 'number-by-first-appearance' },
  sku: { column: 'sku', as: 'integer-or-text' },
  qty: { column: 'qty', as: 'number' },
  time: { column: 'time' },
}

t.test('unreadable rows have a line number and a reason; the others are read', async (t) => {
  const lines = [
    HEADER,
    ROW,
    '',
    '1,2,x,2021-01-02 00:00',
    '1,2',
    `${ROW},5`,
    ROW,
    '1,2,3,tomorrow',
    '1,9" PLATE,3,2021-01-02 00:00',
  ]
  for (const newline of ['\n', '\r\n', '\r']) {
    const folder = t.testdir({ 'sales.csv': lines.join(newline) })
    const { sales, unreadable } = await readPastSales(`${folder}/sales.csv`, mapping)
    t.equal(sales.length, 3)
    t.match(unreadable, [
      { line: 4, reason: 'qty: "x" is not a number as the mapping describes it', row: lines[3] },
      { line: 5, reason: '2 values where the header has 4', row: '1,2' },
      { line: 6, reason: '5 values where the header has 4' },
      { line: 8, reason: /^time: "tomorrow" is not a time/ },
    ])
  }
})

t.test('mixed line ends and quoted line feeds keep the count of lines', async (t) => {
  const content = `${HEADER}\r\n${ROW}\n1,"a\r\nb",3,2021-01-02 00:00\r\n\r\n\n1,"c\nd",x,2021-01-02 00:00\r1,2,y,\n`
  const folder = t.testdir({ 'sales.csv': content })
  const { sales, unreadable } = await readPastSales(`${folder}/sales.csv`, mapping)
  t.equal(sales.length, 2)
  t.match(unreadable, [
    { line: 7, reason: /"x"/ },
    { line: 9, reason: /"y"/ },
  ])
})

t.test('a quote that is never closed costs its own line, not the rest of the file', async (t) => {
  const open = '1,"BIG PLATE,3,2021-01-02 00:00'
  for (const rest of [
    [ROW, ROW],
    [ROW, '1,"SMALL PLATE",3,2021-01-02 00:00'],
    [ROW, ROW, ''],
  ]) {
    const folder = t.testdir({ 'sales.csv': [HEADER, ROW, open, ...rest].join('\n') })
    const { sales, unreadable } = await readPastSales(`${folder}/sales.csv`, mapping)
    t.equal(sales.length, 3)
    t.match(unreadable, [{ line: 3, reason: /quote/, row: open }])
    t.equal(unreadable.length, 1)
  }
})

t.test('an unreadable row does not change how stores are numbered', async (t) => {
  const folder = t.testdir({ 'sales.csv': `${HEADER}\nX,2,3,tomorrow\nY,2,3,2021-01-02 00:00\n` })
  const { sales } = await readPastSales(`${folder}/sales.csv`, mapping)
  t.match(sales, [{ store_id: 2 }])
})

t.test('a file that cannot be what the mapping describes is rejected as a whole', async (t) => {
  const folder = t.testdir({
    'empty.csv': '',
    'header.csv': 'shop,sku\n',
    'twice.csv': `${HEADER},qty\n`,
    'none.csv': `${HEADER}\n1,2,x,tomorrow\n1,2,3,never\n`,
  })
  const read = async (name: string) => readPastSales(`${folder}/${name}`, mapping)
  await t.rejects(read('empty.csv'), /empty\.csv is empty/)
  await t.rejects(read('header.csv'), /no column qty, time; it has shop, sku/)
  await t.rejects(read('twice.csv'), /column qty twice/)
  await t.rejects(read('none.csv'), /no row of .*none\.csv is readable; line 2: qty: "x"/)
})

t.test('unreadable rows are kept in a file that can be corrected and replayed; no file is overwritten', async (t) => {
  const folder = t.testdir({ 'sales.csv': `${HEADER}\n${ROW}\n1,2,x,2021-01-03 00:00\n1,2,"y\nz",2021-01-04 00:00\n` })
  const read = await readPastSales(`${folder}/sales.csv`, mapping)
  const file = await keepUnreadable(`${folder}/kept.csv`, read, mapping)
  t.equal(file, `${folder}/kept.csv`)
  t.equal(await keepUnreadable(`${folder}/kept.csv`, read, mapping), `${folder}/kept.2.csv`)
  const text = readFileSync(file, 'utf8')
  t.match(text, `\ufeffunreadable_line,unreadable_reason,${HEADER}\n3,"qty: ""x"" is not a number`)
  writeFileSync(`${folder}/corrected.csv`, text.replace(',x,', ',5,').replace('"y\nz"', '6'))
  const { sales, unreadable } = await readPastSales(`${folder}/corrected.csv`, mapping)
  t.match(sales, [{ qty: 5 }, { qty: 6 }])
  t.same(unreadable, [])
  t.same(readdirSync(folder).sort(), ['corrected.csv', 'kept.2.csv', 'kept.csv', 'sales.csv'])
})

t.test('the file of unreadable rows: the setting, else beside the ledger, else beside the replayed file', async (t) => {
  const settings = { REPLAY_FILE: 'in/a.csv', LEDGER_FILE: '', REPLAY_UNREADABLE_FILE: '' }
  t.equal(unreadableFile(settings), 'in/a.csv.unreadable.csv')
  t.equal(unreadableFile({ ...settings, LEDGER_FILE: 'out/ledger.jsonl' }), 'out/a.csv.unreadable.csv')
  t.equal(unreadableFile({ ...settings, REPLAY_UNREADABLE_FILE: 'x.csv' }), 'x.csv')
})

t.test('rows that cannot be kept are still counted and shown, the first five of them', async (t) => {
  const bad = Array.from({ length: 7 }, () => '1,2,x,2021-01-02 00:00').join('\n')
  const folder = t.testdir({ 'sales.csv': `${HEADER}\n${ROW}\n${bad}\n` })
  const past = await readPastSales(`${folder}/sales.csv`, mapping)
  const settings = {
    REPLAY_FILE: `${folder}/sales.csv`,
    LEDGER_FILE: '',
    REPLAY_UNREADABLE_FILE: `${folder}/none/a.csv`,
  }
  const log = createLogger('simulator', 'silent')
  const report = await reportUnreadable(settings, past, mapping, log)
  t.match(report, { count: 7, file: null })
  t.same(
    report?.first.map(({ line }) => line),
    [3, 4, 5, 6, 7],
  )
  t.equal(await reportUnreadable(settings, { ...past, unreadable: [] }, mapping, log), undefined)
})
