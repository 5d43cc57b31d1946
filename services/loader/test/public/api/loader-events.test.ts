import tap, { t } from 'tap'
import { until } from '../../../../chassis/test/until.ts'
import type { Snapshot } from '../../../src/overview/snapshot.ts'

/** Browser code, whose types the compiler knows in its own folder alone. */
const CODE: string = '../../../public/js/api/loader-events.js'
type Listener = { onSnapshot: (snapshot: Snapshot) => void; onLost: (reason: string) => void }

/** A stream that says what the test says. */
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

/** Listens, over clocks that the test sets. */
async function listen(t: Pick<typeof tap, 'capture'>) {
  const clock = { now: Date.parse('2026-01-01T12:00:00Z'), look: (): void => undefined }
  t.capture(Date, 'now', () => clock.now)
  t.capture(globalThis, 'setInterval', ((look: () => void) => {
    clock.look = look
  }) as never)
  Object.assign(globalThis, { EventSource: FakeEventSource })
  const { LoaderEvents } = (await import(CODE)) as {
    LoaderEvents: new (listener: Listener) => { open: () => void; rest: () => void }
  }
  const got: string[] = []
  const lost: string[] = []
  const events = new LoaderEvents({
    onSnapshot: ({ at }) => {
      got.push(at)
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
    got,
    lost,
    pass,
    tell: (at: number) => {
      FakeEventSource.latest.tell(at)
    },
  }
}

t.test('a snapshot is news, the same again is none, and silence is told', async (t) => {
  const { clock, got, lost, pass, tell } = await listen(t)
  tell(clock.now)
  tell(clock.now)
  t.equal(got.length, 1)
  pass(2_501)
  clock.look()
  t.match(lost, [/silent/])
})

t.test('an old snapshot is no news, unless the loader has set its clock back', async (t) => {
  const { clock, got, pass, tell } = await listen(t)
  const began = clock.now
  tell(began)
  pass(7_000)
  tell(began + 1_000)
  t.equal(got.length, 1)
  tell(began - 60_000)
  pass(1_000)
  tell(began - 59_000)
  t.equal(got.length, 3)
})

t.test(
  'at rest it holds no stream and asks every ten seconds; a failure is told, and opened it listens again',
  async (t) => {
    const { events, clock, got, lost, pass, tell } = await listen(t)
    let answers = true
    const asked: string[] = []
    t.capture(globalThis, 'fetch', (async (path: string) => {
      asked.push(path)
      if (!answers) throw new TypeError('rejected')
      return Response.json({ at: new Date(clock.now).toISOString() })
    }) as typeof fetch)
    tell(clock.now)
    const stream = FakeEventSource.latest
    events.rest()
    t.ok(stream.closed)
    for (const ms of [3_000, 3_000, 3_999]) {
      pass(ms)
      clock.look()
    }
    t.same({ asked, lost }, { asked: [], lost: [] }, 'silence is no loss now')
    pass(1)
    clock.look()
    await until('what it asked for is news', () => got.length === 2)
    answers = false
    pass(10_000)
    clock.look()
    await until('it is lost', () => lost.length === 1)
    t.same(asked, ['/overview', '/overview'])
    t.equal(FakeEventSource.latest, stream, 'no stream was opened')
    events.open()
    pass(1_000)
    tell(clock.now)
    t.equal(got.length, 3)
  },
)
