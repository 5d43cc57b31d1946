import t from 'tap'
import { type SalesInBody, UnreadableLine, salesIn } from '../../src/bodies/sales-in-body.ts'

const all = ({ count, at }: SalesInBody): unknown[] => Array.from({ length: count }, (_, index) => at(index))
const json = (text: string | Buffer): SalesInBody => salesIn(Buffer.from(text), false, 100)
const lines = (text: string | Buffer, most = 100): SalesInBody => salesIn(Buffer.from(text), true, most)

t.test('a JSON document is one sale, or an array of them', async (t) => {
  t.match(json('{"a":1}'), { count: 1, single: true })
  t.same(all(json('{"a":1}')), [{ a: 1 }])
  t.match(json('[1,2]'), { count: 2, single: false })
  t.same(all(json('[1,[2]]')), [1, [2]])
  t.same(all(json('[]')), [])
})

t.test('each line is parsed separately; blank lines and line ends of all kinds are not sales', async (t) => {
  t.same(all(lines('{"a":1}\n{"a":2}')), [{ a: 1 }, { a: 2 }])
  t.same(all(lines('\n\n{"a":1}\r\n \t \n{"a":2}\n\r\n')), [{ a: 1 }, { a: 2 }])
  t.same(all(lines('\n \n')), [])
  t.match(all(lines('{"a":1}\n{"a":\n7')), [{ a: 1 }, { reason: 'not_json', text: '{"a":' }, 7])
  t.ok(lines('1').at(0) === 1 && !lines('1').single)
})

t.test('lines beyond the limit are not parsed', async (t) => {
  t.equal(lines('1\n'.repeat(1_000), 5).count, 6)
  t.equal(lines(Buffer.concat([Buffer.from([0xff, 10]), Buffer.from('1\n'.repeat(1_000))]), 5).count, 6)
})

t.test('invalid UTF-8 is rejected as such, in lines only the line that has it', async (t) => {
  for (const bytes of [
    [0x22, 0xff, 0x22],
    [0x22, 0xc3, 0x22],
    [0x22, 0xed, 0xa0, 0x80, 0x22],
    [0x22, 0xc0, 0x80, 0x22],
  ]) {
    t.throws(() => json(Buffer.from(bytes)), { code: 'not_utf8', status: 400 })
    const found = all(lines(Buffer.concat([Buffer.from('{"a":1}\n'), Buffer.from(bytes), Buffer.from('\n"é"\n')])))
    t.match(found, [{ a: 1 }, { reason: 'not_utf8' }, 'é'])
    t.type(found[1], UnreadableLine)
  }
  t.same(all(json('"é🙂"')), ['é🙂'])
})

t.test('a byte order mark is skipped', async (t) => {
  t.same(all(json('\uFEFF{"a":1}')), [{ a: 1 }])
  t.same(all(lines('\uFEFF1\n2')), [1, 2])
})

t.test('a byte order mark is skipped at the start of every line, as concatenated files have it', async (t) => {
  const text = '\uFEFF{"a":1}\n\uFEFF{"a":2}\r\n\uFEFF\n\uFEFF \n{"a":"\uFEFF"}\n\uFEFFnonsense'
  const expected = [{ a: 1 }, { a: 2 }, { a: '\uFEFF' }, { reason: 'not_json' }]
  t.match(all(lines(text)), expected)
  const broken = Buffer.concat([Buffer.from(text), Buffer.from([10, 0xff])])
  t.match(all(lines(broken)), [...expected, { reason: 'not_utf8' }])
})

t.test('an empty body and invalid JSON have their own problems', async (t) => {
  for (const text of ['', ' ', '\n\t ']) t.throws(() => json(text), { code: 'empty_body' })
  t.throws(() => lines(''), { code: 'empty_body' })
  for (const text of ['{', 'NaN', "{'a':1}", '{"a":1}{"a":2}', '[1,]', '{"a":01}', '\0'])
    t.throws(() => json(text), { code: 'not_json', status: 400 })
})

t.test('what JSON leaves open is defined: the last of two equal keys wins, __proto__ is an ordinary key', async (t) => {
  t.same(all(json('{"a":1,"a":2}')), [{ a: 2 }])
  const [found] = all(json('{"__proto__":{"admin":true}}'))
  t.same(Object.keys(found as object), ['__proto__'])
  t.equal((found as { admin?: unknown }).admin, undefined)
  t.equal(({} as { admin?: unknown }).admin, undefined)
})
