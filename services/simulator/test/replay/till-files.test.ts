import t, { type Test } from 'tap'
import { type Mapping, readMapping } from '../../src/replay/read-mapping.ts'
import { readPastSales } from '../../src/replay/read-past-sales.ts'

const HEADER = 'shop,sku,qty,time'

const base = {
  store_id: { column: 'shop', as: 'integer-or-text' },
  sku: { column: 'sku', as: 'integer-or-text' },
  qty: { column: 'qty', as: 'number' },
  time: { column: 'time' },
}

async function read(t: Test, content: string | Buffer, mapping: object = {}, mark = '') {
  const folder = t.testdir({ 'sales.csv': content, 'mapping.json': mark + JSON.stringify({ ...base, ...mapping }) })
  const read: Mapping = await readMapping(`${folder}/mapping.json`)
  return readPastSales(`${folder}/sales.csv`, read)
}

/** A file with one row that has this time; the result in ISO, or the reason why it is unreadable. */
async function timeOf(t: Test, text: string, time: object = {}): Promise<string> {
  const { sales, unreadable } = await read(t, `${HEADER}\n1,2,3,"${text}"\n1,2,3,2021-01-01 00:00Z\n`, {
    time: { column: 'time', ...time, formats: ['iso', ...((time as { formats?: string[] }).formats ?? [])] },
  })
  const sale = sales.find(({ at }) => at !== Date.UTC(2021, 0, 1))
  return sale === undefined ? (unreadable[0]?.reason ?? '') : new Date(sale.at).toISOString()
}

async function quantityOf(t: Test, text: string, qty: object = {}): Promise<number | string> {
  const { sales, unreadable } = await read(t, `${HEADER}\n1,2,"${text}",2021-01-02 00:00\n1,2,1,2021-01-01 00:00\n`, {
    qty: { column: 'qty', as: 'number', ...qty },
  })
  return sales[1]?.qty ?? unreadable[0]?.reason ?? ''
}

t.test('times in several formats, tried in order', async (t) => {
  const formats = ['M/d/yyyy H:mm', 'dd.MM.yyyy HH:mm:ss', 'M/d/yyyy h:mm a']
  t.equal(await timeOf(t, '12/1/2010 8:26', { formats }), '2010-12-01T08:26:00.000Z')
  t.equal(await timeOf(t, '01.12.2010 08:26:59', { formats }), '2010-12-01T08:26:59.000Z')
  t.equal(await timeOf(t, '12/1/2010 8:26 PM', { formats }), '2010-12-01T20:26:00.000Z')
  t.equal(await timeOf(t, '2025-10-07 09:50:26 +0200'), '2025-10-07T07:50:26.000Z')
  t.equal(await timeOf(t, '2025-10-07T09:50:26.123456+02:00'), '2025-10-07T07:50:26.123Z')
  t.equal(await timeOf(t, ' 2025-10-07T09:50Z '), '2025-10-07T09:50:00.000Z')
})

t.test('impossible dates and times are unreadable', async (t) => {
  const formats = ['M/d/yyyy H:mm']
  for (const text of ['2021-02-30 10:00', '2021-02-29 10:00', '2021-04-31 10:00', '2021-01-01 25:00', '2/30/2021 8:00'])
    t.match(await timeOf(t, text, { formats }), /is not a time/, text)
  for (const text of [
    '2021-02-30 10:00:00 +0200',
    '2021-01-01 10:60',
    '2021-01-01 10:00 +25:00',
    '',
    'tomorrow',
    '2021',
  ])
    t.match(await timeOf(t, text, { formats }), /is not a time/, text)
  t.equal(await timeOf(t, '2024-02-29 10:00'), '2024-02-29T10:00:00.000Z')
})

t.test('a zone: the gap of a clock change is unreadable, of the doubled hour the earlier is taken', async (t) => {
  const berlin = { zone: 'Europe/Berlin' }
  t.equal(await timeOf(t, '2021-07-01 12:00', berlin), '2021-07-01T10:00:00.000Z')
  t.equal(await timeOf(t, '2021-07-01 12:00 +0000', berlin), '2021-07-01T12:00:00.000Z')
  t.equal(await timeOf(t, '2021-03-28 01:59:59', berlin), '2021-03-28T00:59:59.000Z')
  for (const text of ['2021-03-28 02:00', '2021-03-28 02:59:59'])
    t.match(await timeOf(t, text, berlin), /does not exist in Europe\/Berlin/)
  t.equal(await timeOf(t, '2021-03-28 03:00', berlin), '2021-03-28T01:00:00.000Z')
  t.equal(await timeOf(t, '2021-10-31 02:30', berlin), '2021-10-31T00:30:00.000Z')
  t.equal(await timeOf(t, '2021-10-31 03:00', berlin), '2021-10-31T02:00:00.000Z')
  t.equal(await timeOf(t, '2021-11-07 01:30', { zone: 'America/New_York' }), '2021-11-07T05:30:00.000Z')
  t.match(await timeOf(t, '2011-12-30 12:00', { zone: 'Pacific/Apia' }), /does not exist/, 'a whole day')
  const formats = ['d.M.yyyy H:mm ZZZ', "d.M.yyyy 'Z' H:mm"]
  t.equal(await timeOf(t, '1.7.2021 12:00 +0000', { ...berlin, formats }), '2021-07-01T12:00:00.000Z')
  t.equal(await timeOf(t, '1.7.2021 Z 12:00', { ...berlin, formats }), '2021-07-01T10:00:00.000Z')
  t.match(await timeOf(t, '2021-10-03 02:15', { zone: 'Australia/Lord_Howe' }), /does not exist/)
  t.equal(await timeOf(t, '2021-04-04 01:45', { zone: 'Australia/Lord_Howe' }), '2021-04-03T14:45:00.000Z')
})

t.test('quantities in the usual notations', async (t) => {
  for (const text of ['6', '6.0', '6.', ' 6 ', '+6', '006', '6.00']) t.equal(await quantityOf(t, text), 6, text)
  for (const text of ['-6', '\u22126', '- 6', '-6.0']) t.equal(await quantityOf(t, text), -6, text)
  t.equal(await quantityOf(t, '6,0', { decimal: ',' }), 6)
  t.equal(await quantityOf(t, '1,234', { thousands: ',' }), 1234)
  t.equal(await quantityOf(t, '1.234', { thousands: '.', decimal: ',' }), 1234)
  t.equal(await quantityOf(t, '1.234.567,0', { thousands: '.', decimal: ',' }), 1_234_567)
  for (const space of [' ', '\u00a0', '\u202f'])
    t.equal(await quantityOf(t, `1${space}234`, { thousands: ' ' }), 1234, JSON.stringify(space))
  t.equal(await quantityOf(t, "1'234", { thousands: "'" }), 1234)
  const negative = ['trailing-minus', 'parentheses']
  t.equal(await quantityOf(t, '6-', { negative }), -6)
  t.equal(await quantityOf(t, '(1,234)', { negative, thousands: ',' }), -1234)
  t.equal(await quantityOf(t, '6.5'), 6.5, 'a number, for the gateway to reject')
})

t.test('a quantity in a notation that the mapping does not name is unreadable', async (t) => {
  for (const text of ['1,234', '6-', '(6)', '1e3', '', '-', '.', 'six', '0x10', '1.2.3', '6 pcs', '9'.repeat(16)])
    t.match(await quantityOf(t, text), /is not a number/, text)
  for (const text of ['1,23', '12,34,567', '1,2345', ',123', '1.5,000', '1 234'])
    t.match(await quantityOf(t, text, { thousands: ',' }), /is not a number/, text)
  const negative = ['trailing-minus', 'parentheses']
  for (const text of ['-6-', '(-6)', '-(6)', '(6', '6)', '(6)-', '+6-'])
    t.match(await quantityOf(t, text, { negative }), /is not a number/, text)
})

t.test('separators', async (t) => {
  for (const separator of [',', ';', '\t', '|']) {
    const content = ['shop,sku,qty,time', '1,2,3,2021-01-02 00:00', ''].join('\n').replaceAll(',', separator)
    const { sales } = await read(t, content, { separator })
    t.match(sales, [{ store_id: 1, sku: 2, qty: 3 }], JSON.stringify(separator))
  }
})

t.test('encodings, by their byte order mark or by name', async (t) => {
  const text = 'Stück,sku,qty,time\n1,€,3,2021-01-02 00:00\n'
  const mapping = { store_id: { column: 'Stück', as: 'integer-or-text' } }
  const utf16 = Buffer.from(text, 'utf16le')
  const utf16be = Buffer.from(utf16).swap16()
  const windows = Buffer.from(text.replace('€', '\u0080'), 'latin1')
  const files: [string, Buffer, string | undefined][] = [
    ['UTF-8', Buffer.from(text), undefined],
    ['UTF-8 with BOM', Buffer.from(`\ufeff${text}`), undefined],
    ['UTF-8 with BOM, another one named', Buffer.from(`\ufeff${text}`), 'windows-1252'],
    ['UTF-16LE by BOM', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), undefined],
    ['UTF-16BE by BOM', Buffer.concat([Buffer.from([0xfe, 0xff]), utf16be]), undefined],
    ['UTF-16LE by name', utf16, 'utf-16le'],
    ['UTF-16BE by name', utf16be, 'utf-16be'],
    ['windows-1252', windows, 'windows-1252'],
  ]
  for (const [name, content, encoding] of files) {
    const { sales } = await read(t, content, { ...mapping, ...(encoding === undefined ? {} : { encoding }) })
    t.match(sales, [{ store_id: 1, sku: '€' }], name)
  }
})

t.test('bytes that the encoding does not know make a row unreadable where they matter', async (t) => {
  const content = Buffer.from(`${HEADER},note\n1,2,3,2021-01-02 00:00,Stück\n1,Stück,3,2021-01-03 00:00,\n`, 'latin1')
  const { sales, unreadable } = await read(t, content)
  t.equal(sales.length, 1)
  t.match(unreadable, [{ line: 3, reason: /not utf-8/ }])
  await t.rejects(read(t, Buffer.from(`${HEADER}\n`, 'utf16le')), /no column .*encoding/)
})

t.test('a mapping file with a byte order mark', async (t) => {
  const { sales } = await read(t, `${HEADER}\n1,2,3,2021-01-02 00:00\n`, {}, '\ufeff')
  t.equal(sales.length, 1)
})
