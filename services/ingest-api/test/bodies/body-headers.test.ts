import t from 'tap'
import { readBodyHeaders } from '../../src/bodies/body-headers.ts'

t.test('UTF-8 is accepted under each of its names, every other charset is rejected', async (t) => {
  for (const type of [
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF8',
    'application/json; charset="utf-8"',
    'application/json; charset=us-ascii',
    'application/json; profile=x',
  ]) {
    t.match(readBodyHeaders({ 'content-type': type }), { problem: undefined }, type)
  }
  for (const type of [
    'application/json; charset=latin1',
    'application/json; charset=utf-16',
    'application/json; x=y; Charset="iso-8859-1"',
  ]) {
    t.match(readBodyHeaders({ 'content-type': type }), { problem: { status: 415, code: 'unsupported_charset' } }, type)
  }
})

t.test('gzip is the only content coding', async (t) => {
  for (const encoding of ['gzip', ' GZIP ', 'x-gzip'])
    t.match(readBodyHeaders({ 'content-encoding': encoding }), { gzip: true })
  for (const encoding of [undefined, '', 'identity'])
    t.match(readBodyHeaders({ ...(encoding === undefined ? {} : { 'content-encoding': encoding }) }), { gzip: false })
  for (const encoding of ['br', 'deflate', 'zstd', 'gzip, gzip', 'x'.repeat(1000)])
    t.match(readBodyHeaders({ 'content-encoding': encoding }), {
      problem: { status: 415, code: 'unsupported_encoding' },
    })
})

t.test('Content-Length is known or absent', async (t) => {
  t.match(readBodyHeaders({ 'content-length': '12' }), { length: 12 })
  t.match(readBodyHeaders({}), { length: undefined })
})
