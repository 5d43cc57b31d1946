import { randomUUID } from 'node:crypto'
import t from 'tap'
import { Generation } from '../../src/duplicates/generation.ts'
import { hashContent, holdsAt } from '../../src/duplicates/hash-content.ts'

const of = (text: string): Buffer => Buffer.from(text)

t.test('it holds what was added and nothing else, also beyond its first bytes', async (t) => {
  const generation = new Generation(5_000)
  const added = Array.from({ length: 5_000 }, (_, place) => of(`${randomUUID()} ${'x'.repeat(place % 60)}`))
  for (const content of added) generation.add(hashContent(content), content)
  t.equal(generation.size, 5_000)
  t.ok(generation.full)
  t.same(added.filter((content) => !generation.has(hashContent(content), content)), [])
  t.same(added.filter((content) => generation.has(hashContent(content), content.subarray(1))), [])
  t.notOk(generation.has(hashContent(of('other')), of('other')))
})

t.test('contents of one hash are told apart, and the same one is held once', async (t) => {
  const generation = new Generation(10)
  for (const text of ['a', 'b', 'a']) generation.add(7, of(text))
  t.equal(generation.size, 2)
  t.same(['a', 'b', 'c'].map((text) => generation.has(7, of(text))), [true, true, false])
})

t.test('however many share a hash, a search ends, and what finds no place is not held', async (t) => {
  const generation = new Generation(1_000)
  const contents = Array.from({ length: 200 }, (_, place) => of(String(place)))
  for (const content of contents) generation.add(7, content)
  const held = contents.filter((content) => generation.has(7, content)).length
  t.equal(held, generation.size)
  t.ok(held >= 50 && held < 200, `${held} held`)
})

t.test('cleared, it holds nothing and takes as many again', async (t) => {
  const generation = new Generation(3)
  for (const round of [1, 2]) {
    for (const text of ['a', 'b', 'c']) generation.add(hashContent(of(text + round)), of(text + round))
    t.equal(generation.size, 3)
    generation.clear()
    t.notOk(generation.has(hashContent(of(`a${round}`)), of(`a${round}`)))
  }
})

t.test('each bit of a content counts for its hash', async (t) => {
  const content = of(randomUUID() + 'xyz')
  const hashes = new Set([hashContent(content)])
  for (let bit = 0; bit < content.length * 8; bit++) {
    const other = Buffer.from(content)
    other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    hashes.add(hashContent(other))
    if (holdsAt(other, 0, content)) t.fail('another content is taken for it')
  }
  t.equal(hashes.size, content.length * 8 + 1)
})
