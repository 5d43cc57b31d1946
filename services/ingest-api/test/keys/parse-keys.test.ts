import t from 'tap'
import { KeysError, parseKeyFile, parseKeyList } from '../../src/keys/parse-keys.ts'

const KEY = 'k'.repeat(16)
const OTHER = '~!secret/key+of=24chars#:'

t.test('a list has a name and a key per sender', async (t) => {
  t.same(parseKeyList(`shop-1:${KEY}, till.2@north : ${OTHER} `), [
    { name: 'shop-1', key: KEY },
    { name: 'till.2@north', key: OTHER },
  ])
})

t.test('a file has one sender per line, with or without a colon, and comments', async (t) => {
  t.same(parseKeyFile(`# who\r\n\r\nshop-1: ${KEY}\r\n  shop-1 ${OTHER}  \n# old: ${KEY}${KEY}\n`), [
    { name: 'shop-1', key: KEY },
    { name: 'shop-1', key: OTHER },
  ])
})

t.test('one name may have two keys, but a key belongs to one name', async (t) => {
  t.equal(parseKeyList(`shop:${KEY},shop:${OTHER},shop:${KEY}`).length, 3)
  t.throws(() => parseKeyList(`shop:${KEY},till:${KEY}`), { message: 'shop and till have the same key' })
})

const WRONG: [string, RegExp][] = [
  ['', /key 1 .*not a name and a key/],
  [`shop:${KEY},`, /key 2 .*not a name and a key/],
  ['hush-hush-hush-hush', /not a name and a key/],
  ['shop:hush-hush', /key 1 of INGEST_API_KEYS: the key must be 16 to 256/],
  [`shop:${'hush'.repeat(65)}`, /16 to 256/],
  [`sh\u00f6p:${KEY}`, /the name must be/],
  [`${'s'.repeat(65)}:${KEY}`, /the name must be/],
  ['shop:hush-hush-h\u00fcsh-hush', /visible ASCII/],
]
t.test('an invalid key is reported by its position and never shown', async (t) => {
  for (const [text, message] of WRONG) {
    t.throws(() => parseKeyList(text), { name: 'KeysError', message }, JSON.stringify(text))
    try {
      parseKeyList(text)
    } catch (error) {
      t.notMatch((error as Error).message, /hush|kkk|\u00f6/)
    }
  }
  t.throws(() => parseKeyFile(`shop: ${KEY}\n\nshop hush`), { message: /^line 3: the key/ })
})

t.test('a file without keys does not mean open access', async (t) => {
  for (const text of ['', '\n', '# shop: none']) t.throws(() => parseKeyFile(text), new KeysError('there is no key'))
})
