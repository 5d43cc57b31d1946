import { randomUUID } from 'node:crypto'
import t from 'tap'
import { Generation } from '../../src/duplicates/generation.ts'
import { contentOf } from '../fixtures/content.ts'

const LONGEST = 100

t.test('it holds what was added and nothing else', async (t) => {
  const generation = new Generation(5_000, LONGEST)
  const added = Array.from({ length: 5_000 }, (_, place) => contentOf(`${randomUUID()} ${'x'.repeat(place % 60)}`))
  generation.prefetch(added)
  for (const content of added) generation.add(content)
  t.equal(generation.size, 5_000)
  t.ok(generation.full)
  t.same(
    added.filter((content) => !generation.has(content)),
    [],
  )
  t.same(
    added.filter((content) => generation.has({ ...content, start: 1 })),
    [],
    'the same hash, but another content',
  )
  t.same(
    added.filter(() => generation.has(contentOf(randomUUID()))),
    [],
  )
})

t.test('contents with equal hashes are distinguished, and equal contents are held once', async (t) => {
  const generation = new Generation(10, LONGEST)
  for (const text of ['a', 'b', 'a']) generation.add(contentOf(text, 7))
  t.equal(generation.size, 2)
  t.same(
    ['a', 'b', 'c'].map((text) => generation.has(contentOf(text, 7))),
    [true, true, false],
  )
})

t.test('however many contents share a hash, a search ends, and what finds no slot is not held', async (t) => {
  const generation = new Generation(1_000, LONGEST)
  const contents = Array.from({ length: 200 }, (_, place) => contentOf(String(place), 7))
  for (const content of contents) generation.add(content)
  const held = contents.filter((content) => generation.has(content)).length
  t.equal(held, generation.size)
  t.ok(held >= 50 && held < 200, `${held} held`)
})

t.test('cleared, it is empty and has its full capacity again', async (t) => {
  const generation = new Generation(3, LONGEST)
  for (const round of [1, 2]) {
    for (const text of ['a', 'b', 'c']) generation.add(contentOf(text + round))
    t.equal(generation.size, 3)
    generation.clear()
    t.notOk(generation.has(contentOf(`a${round}`)))
  }
})

t.test('contents that each pin much memory fill it sooner, and clearing releases it', async (t) => {
  const generation = new Generation(1_000, LONGEST)
  let added = 0
  for (; !generation.full; added++)
    generation.add({ ...contentOf(Buffer.concat([Buffer.from(randomUUID()), Buffer.alloc(65_536)])), end: 36 })
  t.ok(added < 10, `${added} of 64 KiB each`)
  generation.clear()
  t.notOk(generation.full)
})

t.test('requests that alternate between two pages hold two pages, however often they alternate', async (t) => {
  const generation = new Generation(1_000, LONGEST)
  const LENGTH = 5
  const pages = ['a', 'b'].map((side) => {
    const texts = Array.from({ length: 500 }, (_, place) => `${side}${String(place).padStart(LENGTH - 1, '0')}`)
    const { view } = contentOf(Buffer.from(texts.join('').padEnd(65_536)))
    return texts.map((text, place) => ({ ...contentOf(text), view, start: place * LENGTH, end: (place + 1) * LENGTH }))
  })
  const inTurns = pages[0]?.flatMap((content, place) => [content, pages[1]?.[place] ?? content]) ?? []
  const added = inTurns.filter((content) => {
    if (generation.full) return false
    generation.add(content)
    return true
  })
  t.equal(added.length, 1_000)
  t.equal(generation.size, 1_000)
  t.equal(inTurns.filter((content) => !generation.has(content)).length, 0, 'each is found in its page')
})
