import { randomBytes } from 'node:crypto'
import t from 'tap'
import { copyContent, holdsAt, isSameContent } from '../../src/bytes/content.ts'
import { hashContent } from '../../src/bytes/hash-content.ts'
import { Page } from '../../src/bytes/page.ts'
import { contentOf } from '../fixtures/content.ts'

t.test('contents of any length are copied completely and nowhere else', async (t) => {
  for (let length = 0; length < 20; length++) {
    const bytes = randomBytes(length)
    for (const at of [0, 1, 6]) {
      const page = new Page(Buffer.alloc(30))
      copyContent(contentOf(bytes), page.view, at)
      t.ok(page.bytes.subarray(at, at + length).equals(bytes))
      t.ok(page.bytes.subarray(at + length).every((byte) => byte === 0))
      t.ok(holdsAt(page.view, at, contentOf(bytes)))
      t.ok(isSameContent({ view: page.view, start: at, end: at + length }, contentOf(bytes)))
      t.notOk(isSameContent({ view: page.view, start: at, end: at + length + 1 }, contentOf(bytes)))
    }
  }
})

t.test('each bit of a content affects its hash, wherever it is, and no other content equals it', async (t) => {
  const bytes = randomBytes(39)
  const content = contentOf(bytes)
  const elsewhere = new Page(Buffer.concat([Buffer.from('...'), bytes]))
  t.equal(hashContent({ view: elsewhere.view, start: 3, end: 42 }), content.hash)
  const hashes = new Set([content.hash])
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const other = Buffer.from(bytes)
    other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    hashes.add(contentOf(other).hash)
    if (isSameContent(contentOf(other), content)) t.fail('another content equals it')
  }
  t.equal(hashes.size, bytes.length * 8 + 1)
})

t.test('sequential ids spread evenly over hashes', async (t) => {
  const slots = new Set<number>()
  const filters = new Set<number>()
  for (let number = 0; number < 20_000; number++) {
    const { hash } = contentOf(`0000aa0-4b25-4d3e-9c1e-${number.toString(16).padStart(12, '0')} 100 10000`)
    slots.add(hash & 0xffff)
    filters.add(hash >>> 16)
  }
  // 20,000 random draws from 65,536 hit about 17,200 distinct values.
  t.ok(slots.size > 16_900, `${slots.size} slots`)
  t.ok(filters.size > 16_900, `${filters.size} upper halves`)
})
