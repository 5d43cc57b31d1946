import tap, { t } from 'tap'
import { until } from '../../../../chassis/test/until.ts'
import type { Snapshot } from '../../../src/overview/snapshot.ts'

/** Browser code; its types are known only to the tsconfig of its own folder. */
const CODE: string = '../../../public/js/api/loader-events.js'
type Listener = { onSnapshot: (snapshot: Snapshot) => void; onLost: (reason: string) => void }

/** A stream driven by the test. */
class FakeEventSource {
  static latest: FakeEventSource
  readonly #listeners = new Map<string, (event: { data: string }) => void>()
  constructor() {
    FakeEventSource.latest = this
  }
  addEventListener(name: string, listener: (event: { data: string }) => void): void {
    this.#listeners.set(name, listener)
  }
  tell(at: number): void {
    this.#listeners.get('snapshot')?.({ data: JSON.stringify({ at: new Date(at).toISOString() }) })
  }
  closed = false
  close(): void {
    this.closed = true
  }
}

/** Listens with clocks that the test controls. */
async function listen(t: Pick<typeof tap, 'capture'>) {
  const clock = { now: Date.parse('2026-01-01T12:00:00Z'), check: (): void => undefined }
  t.capture(Date, 'now', () => clock.now)
  t.capture(globalThis, 'setInterval', ((check: () => void) => {
    clock.check = check
  }) as never)
  Object.assign(globalThis, { EventSource: FakeEventSource })
  const { LoaderEvents } = (await import(CODE)) as {
    LoaderEvents: new (listener: Listener) => { open: () => void; pause: () => void }
  }
  const received: string[] = []
  const lost: string[] = []
  const events = new LoaderEvents({
    onSnapshot: ({ at }) => {
      received.push(at)
    },
    onLost: (reason) => {
      lost.push(reason)
    },
  })
  const pass = (ms: number): void => {
    clock.now += ms
  }
  return {
    events,
    clock,
    received,
    lost,
    pass,
    tell: (at: number) => {
      FakeEventSource.latest.tell(at)
    },
  }
}

t.test('a snapshot is shown, a repeated one ignored, and silence reported', async (t) => {
  const { clock, received, lost, pass, tell } = await listen(t)
  tell(clock.now)
  tell(clock.now)
  t.equal(received.length, 1)
  pass(2_501)
  clock.check()
  t.match(lost, [/silent/])
})

t.test('an old snapshot is ignored, unless the clock of the loader was set back', async (t) => {
  const { clock, received, pass, tell } = await listen(t)
  const began = clock.now
  tell(began)
  pass(7_000)
  tell(began + 1_000)
  t.equal(received.length, 1)
  tell(began - 60_000)
  pass(1_000)
  tell(began - 59_000)
  t.equal(received.length, 3)
})

t.test(
  'while paused it closes the stream and polls every ten seconds; a failure is reported, and open() reconnects',
  async (t) => {
    const { events, clock, received, lost, pass, tell } = await listen(t)
    let answers = true
    const asked: string[] = []
    t.capture(globalThis, 'fetch', (async (path: string) => {
      asked.push(path)
      if (!answers) throw new TypeError('rejected')
      return Response.json({ at: new Date(clock.now).toISOString() })
    }) as typeof fetch)
    tell(clock.now)
    const stream = FakeEventSource.latest
    events.pause()
    t.ok(stream.closed)
    for (const ms of [3_000, 3_000, 3_999]) {
      pass(ms)
      clock.check()
    }
    t.same({ asked, lost }, { asked: [], lost: [] }, 'silence is expected while paused')
    pass(1)
    clock.check()
    await until('the polled snapshot is shown', () => received.length === 2)
    answers = false
    pass(10_000)
    clock.check()
    await until('the failure is reported', () => lost.length === 1)
    t.same(asked, ['/overview', '/overview'])
    t.equal(FakeEventSource.latest, stream, 'no stream was opened')
    events.open()
    pass(1_000)
    tell(clock.now)
    t.equal(received.length, 3)
  },
)
