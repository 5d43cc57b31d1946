import t from 'tap'
import { DuplicateWindow } from '../../src/duplicates/duplicate-window.ts'

const SCHEMA = {}

function windowOf(sales: number, windowMs = 1_000): DuplicateWindow {
  const window = new DuplicateWindow(sales, windowMs, 0)
  window.turnTo(SCHEMA, 0)
  return window
}

t.test('at least half of the window is known, and never more than the window', async (t) => {
  const window = windowOf(100)
  for (let sale = 0; sale < 1_000; sale++) {
    window.remember(Buffer.from(`sale ${sale}`), 0)
    t.ok(window.size <= 100)
    for (const back of [0, 25, 49]) if (sale >= back && !window.has(Buffer.from(`sale ${sale - back}`))) t.fail(`sale ${sale - back} is forgotten after ${back} more`)
  }
  t.notOk(window.has(Buffer.from('sale 899')))
})

t.test('what is older than the window is forgotten, also when nothing came meanwhile', async (t) => {
  const window = windowOf(100)
  window.remember(Buffer.from('a'), 0)
  window.turnTo(SCHEMA, 500)
  t.ok(window.has(Buffer.from('a')))
  window.turnTo(SCHEMA, 501)
  t.ok(window.has(Buffer.from('a')))
  window.turnTo(SCHEMA, 1_002)
  t.notOk(window.has(Buffer.from('a')))
  window.remember(Buffer.from('b'), 1_002)
  window.turnTo(SCHEMA, 5_000)
  t.notOk(window.has(Buffer.from('b')))
})

t.test('another schema forgets all', async (t) => {
  const window = windowOf(100)
  window.remember(Buffer.from('a'), 0)
  window.turnTo({}, 1)
  t.notOk(window.has(Buffer.from('a')))
  t.notOk(window.isOf(SCHEMA))
})

t.test('a window of none remembers nothing, and long contents are not kept', async (t) => {
  t.notOk(windowOf(0).on)
  const window = windowOf(100)
  window.remember(Buffer.from('x'.repeat(513)), 0)
  t.equal(window.size, 0)
})
