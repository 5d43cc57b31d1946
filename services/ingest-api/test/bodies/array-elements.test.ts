import fc from 'fast-check'
import t from 'tap'
import { ArrayElements } from '../../src/bodies/array-elements.ts'

function all(text: string, count: number): string[] {
  const elements = new ArrayElements(Buffer.from(text))
  return Array.from({ length: count }, (_, index) => elements.at(index).toString())
}

t.test('each element is found as it was written, without the white space around it', async (t) => {
  t.same(all('[1,2]', 2), ['1', '2'])
  t.same(all(' \r\n[ 1e400 ,\t{ "a" : [1, 2] }\n, "x,]" , [ ] ]\n', 4), ['1e400', '{ "a" : [1, 2] }', '"x,]"', '[ ]'])
  t.same(all('\uFEFF["é,\\"]","\\\\",{"}":"{"},null]', 4), ['"é,\\"]"', '"\\\\"', '{"}":"{"}', 'null'])
  t.same(all(`[${'['.repeat(100_000)}${']'.repeat(100_000)},7]`, 2)[1], '7')
})

t.test('elements can be skipped, and asked for again', async (t) => {
  const elements = new ArrayElements(Buffer.from('[0,1,2,3]'))
  t.same(
    [2, 2, 3, 0].map((index) => elements.at(index).toString()),
    ['2', '2', '3', '0'],
  )
})

t.test('for any array, what is found parses to its elements', async (t) => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.constantFrom(0, 2), (values, space) => {
      const text = JSON.stringify(values, null, space)
      t.same(
        all(text, values.length).map((found) => JSON.parse(found) as unknown),
        JSON.parse(text),
      )
    }),
    { numRuns: 50 },
  )
})
