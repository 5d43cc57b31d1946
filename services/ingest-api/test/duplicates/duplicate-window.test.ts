import t from 'tap'
import { DuplicateWindow } from '../../src/duplicates/duplicate-window.ts'
import { contentOf } from '../fixtures/content.ts'

const SCHEMA = {}

function windowOf(sales: number, windowMs = 1_000): DuplicateWindow {
  const window = new DuplicateWindow(sales, windowMs, 0)
  window.turnTo(SCHEMA, 0)
  return window
}

t.test('at least half of the window is known, and never more than the window', async (t) => {
  const window = windowOf(100)
  for (let sale = 0; sale < 1_000; sale++) {
    window.remember([contentOf(`sale ${sale}`)], 0)
    t.ok(window.size <= 100)
    for (const back of [0, 25, 49])
      if (sale >= back && !window.has(contentOf(`sale ${sale - back}`)))
        t.fail(`sale ${sale - back} is forgotten after ${back} more`)
  }
  t.notOk(window.has(contentOf('sale 899')))
})

t.test('sales older than the window are forgotten, also when none arrived meanwhile', async (t) => {
  const window = windowOf(100)
  window.remember([contentOf('a')], 0)
  window.turnTo(SCHEMA, 500)
  t.ok(window.has(contentOf('a')))
  window.turnTo(SCHEMA, 501)
  t.ok(window.has(contentOf('a')))
  window.turnTo(SCHEMA, 1_002)
  t.notOk(window.has(contentOf('a')))
  window.remember([contentOf('b')], 1_002)
  window.turnTo(SCHEMA, 5_000)
  t.notOk(window.has(contentOf('b')))
})

t.test('another schema empties the window', async (t) => {
  const window = windowOf(100)
  window.remember([contentOf('a')], 0)
  window.turnTo({}, 1)
  t.notOk(window.has(contentOf('a')))
  t.notOk(window.isOf(SCHEMA))
})

t.test('a window of 0 remembers nothing, and long contents are not kept', async (t) => {
  t.notOk(windowOf(0).enabled)
  const window = windowOf(100)
  window.remember([contentOf('x'.repeat(513))], 0)
  t.equal(window.size, 0)
})

t.test('a run of contents is remembered across the end of a generation', async (t) => {
  const window = windowOf(100)
  const contents = Array.from({ length: 80 }, (_, sale) => contentOf(`sale ${sale}`))
  window.remember(contents, 0)
  t.same(
    contents.filter((content) => !window.has(content)),
    [],
  )
})
