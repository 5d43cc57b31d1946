import t from 'tap'
import { cutBytes, cutText } from '../../src/rejected/cut-original.ts'

t.test('what fits is kept unchanged, with its length in bytes', async (t) => {
  for (const text of ['', 'sale', 'Größe 😀']) {
    t.same(cutText(text, 100), { text, bytes: Buffer.byteLength(text) })
    t.same(cutBytes(Buffer.from(text), Buffer.byteLength(text)), { text, bytes: Buffer.byteLength(text) })
  }
})

t.test('what does not fit is cut between two characters, wherever the limit is', async (t) => {
  for (const text of ['plain text', 'äöüßäöüß', '€€€€', '😀😀😀', 'a😀b€c']) {
    const bytes = Buffer.byteLength(text)
    for (let most = 0; most < bytes; most++) {
      const cut = cutText(text, most)
      t.equal(cut.bytes, bytes)
      t.ok(text.startsWith(cut.text) && cut.text.isWellFormed(), `${text} ${most}`)
      t.ok(Buffer.byteLength(cut.text) <= most && Buffer.byteLength(cut.text) > most - 4)
      t.same(cutBytes(Buffer.from(text), most), cut)
    }
  }
})

t.test('bytes that are not UTF-8 and lone surrogates become characters, within the limit', async (t) => {
  t.same(cutText('a\ud83d', 10), { text: 'a\ufffd', bytes: 4 })
  const { text, bytes } = cutBytes(Buffer.alloc(100, 0x80), 50)
  t.equal(bytes, 100)
  t.match(text, /^\ufffd+$/)
  t.ok(Buffer.byteLength(text) <= 50)
})
