import t from 'tap'
import { showValue } from '../../src/sales/show-value.ts'

t.test('a value is shown as JSON, or described when it is nested', async (t) => {
  const shown: [unknown, string][] = [
    [undefined, 'nothing'],
    [null, 'null'],
    [true, 'true'],
    [1.5, '1.5'],
    [Infinity, 'Infinity'],
    ['2', '"2"'],
    [{ a: 1 }, 'object'],
    [[1, 2], 'array of 2'],
  ]
  for (const [value, text] of shown) t.equal(showValue(value), text)
})

t.test('text is cut and safe in any log', async (t) => {
  t.equal(showValue('a\0b\n\ud800'), '"a\\u0000b\\n\\ud800"')
  t.ok(showValue('x'.repeat(1_000_000)).length < 70)
})
