import crypto from 'node:crypto'
import { inspect } from 'node:util'
import t from 'tap'
import { KeyRing } from '../../src/keys/key-ring.ts'

const key = (letter: string): string => letter.repeat(20)
const ring = new KeyRing([
  { name: 'one', key: key('a') },
  { name: 'two', key: key('b') },
  { name: 'two', key: key('c') },
])

t.test('each key authenticates its name, and nothing else does', async (t) => {
  t.same(
    ['a', 'b', 'c'].map((letter) => ring.nameOf(key(letter))),
    ['one', 'two', 'two'],
  )
  for (const wrong of ['', 'a', key('a').slice(1), `${key('a')}a`, key('A'), '\0', 'x'.repeat(100_000)])
    t.equal(ring.nameOf(wrong), undefined)
})

t.test('every lookup compares with every key, whichever matches', async (t) => {
  const calls = t.capture(crypto, 'timingSafeEqual', crypto.timingSafeEqual)
  const { KeyRing: Watched } = await t.mockImport<{ KeyRing: typeof KeyRing }>('../../src/keys/key-ring.ts', {
    'node:crypto': crypto,
  })
  const watched = new Watched([
    { name: 'one', key: key('a') },
    { name: 'two', key: key('b') },
    { name: 'three', key: key('c') },
  ])
  for (const letter of ['a', 'c', 'z']) {
    watched.nameOf(key(letter))
    t.equal(calls().length, 3, letter)
  }
})

t.test('it does not hold the keys themselves', async (t) => {
  t.notMatch(inspect(ring, { depth: 9, showHidden: true }), /aaaa|bbbb|cccc/)
})
