import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import t from 'tap'
import type { NotPublished } from '../../src/kafka/not-published.ts'
import { Publisher } from '../../src/kafka/publisher.ts'
import { SendError } from '../../src/kafka/sender.ts'
import { FakeBroker } from '../fixtures/fake-sender.ts'
import { message } from '../fixtures/watched-publisher.ts'

/** `publish` has a number of messages; the others affect the current send, or the connection when there is none. */
type Step =
  | { does: 'publish'; messages: number }
  | { does: 'acknowledge' | 'fail surely' | 'fail unknown' | 'lose' | 'go away' | 'come back' | 'turn' }
/** The outcome of one publish; numbers identify its messages in the order of publishing. */
type Published = { numbers: number[]; outcome: 'acknowledged' | NotPublished['code'] | undefined }

const RUNS = 500
const ignore = (): void => undefined
const SILENT = { opened: ignore, notOpened: ignore, sent: ignore, failed: ignore, lost: ignore }

const steps = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ does: fc.constant('publish' as const), messages: fc.integer({ min: 1, max: 5 }) }),
    },
    { weight: 4, arbitrary: fc.constant({ does: 'acknowledge' as const }) },
    { weight: 5, arbitrary: fc.constant({ does: 'turn' as const }) },
    { weight: 4, arbitrary: fc.record({ does: fc.constantFrom('fail surely' as const, 'fail unknown' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({ does: fc.constantFrom('lose' as const, 'go away' as const, 'come back' as const) }),
    },
  ),
  { maxLength: 60 },
)

/** A publisher on a broker that answers when and how the steps say. */
class World {
  readonly broker = Object.assign(new FakeBroker(), { held: true })
  readonly publisher: Publisher
  readonly published: Published[] = []
  /** The numbers of messages sent and perhaps stored, in sending order, and of those acknowledged. */
  readonly perhaps: number[] = []
  readonly acknowledged = new Set<number>()
  #given = 0
  #answered = 0

  constructor(maxPerSend: number) {
    this.publisher = new Publisher(
      this.broker.open,
      { maxPerSend, maxBytesPerSend: 1_000, lingerMs: 0, deadlineMs: 60_000, backoffMs: { min: 1, max: 1 } },
      SILENT,
    )
  }

  async take(step: Step): Promise<void> {
    if (step.does === 'publish') this.#publish(step.messages)
    else if (step.does === 'turn') await turn()
    else if (step.does === 'go away') this.broker.away = new Error('rejected')
    else if (step.does === 'come back') this.broker.away = undefined
    else if (step.does === 'lose') {
      if (this.#answered === this.broker.calls.length) this.broker.loseConnection()
    } else this.answer(step.does)
  }

  /** Answers the current send, if any. */
  answer(how: 'acknowledge' | 'fail surely' | 'fail unknown'): void {
    const call = this.broker.calls[this.#answered]
    if (call === undefined) return
    this.#answered++
    const numbers = call.messages.map(({ key }) => Number(key))
    if (how !== 'fail surely') this.perhaps.push(...numbers)
    if (how === 'acknowledge') {
      for (const number of numbers) this.acknowledged.add(number)
      call.done()
    } else call.fail(new SendError('connection', how === 'fail unknown', how, undefined))
  }

  get sendsAtOnce(): number {
    return this.broker.calls.length - this.#answered
  }

  async settle(closes: boolean): Promise<void> {
    this.broker.away = undefined
    const closed = closes ? this.publisher.close() : undefined
    for (
      const until = Date.now() + 10_000;
      this.published.some(({ outcome }) => outcome === undefined) && Date.now() < until;
      await wait(this.sendsAtOnce === 0 ? 1 : 0)
    )
      this.answer('acknowledge')
    await (closed ?? this.publisher.close())
  }

  #publish(count: number): void {
    const one: Published = { numbers: Array.from({ length: count }, () => this.#given++), outcome: undefined }
    this.published.push(one)
    const settled = (outcome: Published['outcome']) => {
      one.outcome = one.outcome === undefined ? outcome : undefined
    }
    this.publisher.publish(one.numbers.map((number) => message(String(number)))).then(
      (messages) => {
        settled(messages.every(({ key }, place) => key === String(one.numbers[place])) ? 'acknowledged' : undefined)
      },
      ({ code }: NotPublished) => {
        settled(code)
      },
    )
  }
}

/** Violations as text; empty when all is well. */
function faultsOf({ published, perhaps, acknowledged, publisher }: World): string[] {
  const mayBeStored = new Set(perhaps)
  const faults = published.flatMap(({ numbers, outcome }) => {
    if (outcome === undefined) return [`${numbers.join()} never settled, or with other messages`]
    if (outcome === 'acknowledged')
      return numbers.every((number) => acknowledged.has(number))
        ? []
        : [`${numbers.join()} reported as acknowledged but was not`]
    const stored = numbers.some((number) => mayBeStored.has(number))
    if (outcome === 'kafka_unavailable')
      return stored ? [`${numbers.join()} reported as certainly not stored but may be`] : []
    return stored ? [] : [`${numbers.join()} reported as unknown but was certainly not sent`]
  })
  const outOfOrder = perhaps.filter((number, place) => number <= (perhaps[place - 1] ?? -1))
  return [
    ...faults,
    ...outOfOrder.map((number) => `${number} was sent out of order, or again`),
    ...(publisher.inFlight === 0 ? [] : [`${publisher.inFlight} left in flight`]),
  ]
}

t.test(
  'however sends end, and in any order, no outcome claims more than the broker said, and order is kept',
  async (t) => {
    const seen = new Set<string | undefined>()
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 6 }), fc.boolean(), async (some, maxPerSend, closes) => {
        const world = new World(maxPerSend)
        for (const step of some) {
          await world.take(step)
          if (world.sendsAtOnce > 1) throw new Error('two sends at once')
        }
        await world.settle(closes)
        const faults = faultsOf(world)
        if (faults.length > 0) throw new Error(faults.join('; '))
        for (const { outcome } of world.published) seen.add(outcome)
      }),
      { numRuns: RUNS },
    )
    t.same(
      [...seen].sort(),
      ['acknowledged', 'kafka_unavailable', 'outcome_unknown'],
      'every possible outcome of a publish occurred',
    )
  },
)
