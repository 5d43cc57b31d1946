import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import t from 'tap'
import { Listeners, eventText } from '../../src/overview/listeners.ts'

/** A response whose client reads, or does not. */
class FakeResponse extends EventEmitter {
  writableLength = 0
  readonly socket = null
  readonly got: string[] = []
  gone = false
  writeHead(): void {
    /* the head is tested over a real connection in test/routes */
  }
  write(text: string): void {
    this.got.push(text)
  }
  end(): void {
    this.emit('close')
  }
  destroy(): void {
    this.gone = true
    this.emit('close')
  }
}
const listen = (listeners: Listeners): FakeResponse => {
  const response = new FakeResponse()
  listeners.add(response as unknown as ServerResponse, 'first')
  return response
}

t.test('a slow listener misses events, delays no other, and is disconnected after ten seconds', async (t) => {
  const listeners = new Listeners(2)
  const [quick, slow] = [listen(listeners), listen(listeners)]
  t.ok(listeners.full)
  slow.writableLength = 70_000
  for (const at of [0, 1_000, 9_999]) listeners.send(`at ${at}`, at)
  t.same(quick.got, ['first', 'at 0', 'at 1000', 'at 9999'])
  t.same([slow.got, slow.gone, listeners.count], [['first'], false, 2])
  listeners.send('last', 10_000)
  t.same([slow.gone, quick.gone, listeners.count], [true, false, 1])
})

t.test('a listener that catches up in time stays connected', async (t) => {
  const listeners = new Listeners(1)
  const one = listen(listeners)
  one.writableLength = 1
  listeners.send('missed', 0)
  one.writableLength = 0
  listeners.send('taken', 9_000)
  one.writableLength = 1
  listeners.send('missed', 12_000)
  t.same([one.got, one.gone], [['first', 'taken'], false])
})

t.test('a listener that leaves or fails is removed, and close ends all streams', async (t) => {
  const listeners = new Listeners(3)
  const [left, broken] = [listen(listeners), listen(listeners), listen(listeners)]
  left.emit('close')
  broken.emit('error', new Error('reset'))
  t.equal(listeners.count, 1)
  listeners.close()
  t.equal(listeners.count, 0)
})

t.test('an event is one line of data, whatever its content', async (t) => {
  t.equal(eventText('snapshot', { text: 'a\nb\r\n\u2028' }), 'event: snapshot\ndata: {"text":"a\\nb\\r\\n\u2028"}\n\n')
})
