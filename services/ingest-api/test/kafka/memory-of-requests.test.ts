import { createRequire } from 'node:module'
import fc from 'fast-check'
import t from 'tap'
import { patchKafkajsProduce } from '../../src/kafka-wire/kafkajs-produce.ts'
import { choosePartition } from '../../src/kafka/choose-partition.ts'
import { Message } from '../../src/kafka/message.ts'
import { RecordGroups } from '../../src/kafka-wire/record-groups.ts'

const load = createRequire(import.meta.url)
patchKafkajsProduce()

type Made = { request: object; response: object }
type Queue = {
  fulfillRequest: (answer: { correlationId: number; payload: Buffer; size: number }) => void
  rejectAll: (error: Error) => void
  destroy: () => void
}
const { requests } = load('kafkajs/src/protocol/requests') as {
  requests: { Produce: { protocol: (chosen: { version: number }) => (request: object) => Made } }
}
const Connection = load('kafkajs/src/network/connection') as new (options: object) => {
  send: (made: Made) => Promise<unknown>
  requestQueue: Queue
}

const logger = { namespace: () => ({ debug: () => undefined, warn: () => undefined, error: () => undefined }) }

/** A producer of the gateway and its connection, whose socket does not copy what is written: bytes leave on `flush`. */
class Producer {
  readonly #groups = new RecordGroups(choosePartition)
  /** What the socket holds, and a copy from when it was written. */
  readonly #held: { bytes: Buffer; then: Buffer }[] = []
  readonly #unanswered: number[] = []
  readonly #lost: number[] = []
  #next = 0
  readonly #connection = Object.assign(
    new Connection({ host: 'broker', port: 1, clientId: 'gateway', logger, requestTimeout: 60_000 }),
    {
      socket: {
        write: (bytes: Buffer) => {
          this.#held.push({ bytes, then: Buffer.from(bytes) })
        },
      },
      isAuthenticated: () => true,
      failIfNotConnected: () => undefined,
    },
  )

  /** Groups, encodes and sends, as a sender does. Not while an earlier send of the same producer runs. */
  send(values: string[]): void {
    if (this.#unanswered.length > 0) return
    this.#groups.fill(values.map((value) => Message.of(String(value.length), Buffer.from(value))))
    const groups = this.#groups.reduce((_groups, probe) => {
      probe.partitions = 3
    })
    const topicData = [
      {
        topic: 'sales',
        partitions: Object.entries(groups).map(([partition, messages]) => ({
          partition: Number(partition),
          firstSequence: 0,
          messages,
        })),
      },
    ]
    const request = requests.Produce.protocol({ version: 7 })({
      acks: -1,
      timeout: 5_000,
      producerId: '1',
      producerEpoch: 0,
      topicData,
    })
    this.#connection.send(request).catch(() => undefined)
    this.#unanswered.push(this.#next++)
  }

  /** A broker answers only complete requests. */
  answer(times: number): void {
    const [correlationId] = this.#unanswered.splice(0, 1)
    if (correlationId === undefined) return
    this.flush()
    for (let time = 0; time < times; time++) this.#take(correlationId)
  }

  /** Responses to abandoned requests. */
  answerLate(): void {
    for (const correlationId of this.#lost.splice(0)) this.#take(correlationId)
  }

  #take(correlationId: number): void {
    this.#connection.requestQueue.fulfillRequest({ correlationId, payload: Buffer.alloc(8), size: 8 })
  }

  /** No response: what is held stays in the socket, and may leave later. */
  lose(): void {
    this.#lost.push(...this.#unanswered.splice(0))
    this.#connection.requestQueue.rejectAll(new Error('gone'))
  }

  /** Sends the held bytes. @throws {Error} when they differ from those written */
  flush(): void {
    for (const { bytes, then } of this.#held.splice(0))
      if (!bytes.equals(then)) throw new Error('bytes changed before they left')
  }

  end(): void {
    this.#connection.requestQueue.destroy()
  }
}

const PRODUCERS = 3
const size = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1_000, max: 9_000 }))
const step = fc.tuple(
  fc.nat({ max: PRODUCERS - 1 }),
  fc.oneof(
    fc.array(size, { minLength: 1, maxLength: 8 }).map((sizes) => (one: Producer, mark: string) => {
      one.send(sizes.map((length) => mark.repeat(length)))
    }),
    fc.constantFrom(1, 2).map((times) => (one: Producer) => {
      one.answer(times)
    }),
    fc.constant((one: Producer) => {
      one.lose()
    }),
    fc.constant((one: Producer) => {
      one.answerLate()
    }),
    fc.constant((one: Producer) => {
      one.flush()
    }),
  ),
)

t.test(
  'whatever arrives late, twice or never: written bytes leave unchanged, also beside other producers',
  async (t) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
        const producers = Array.from({ length: PRODUCERS }, () => new Producer())
        try {
          for (const [place, [which, act]] of steps.entries()) {
            act(producers[which] as Producer, String.fromCharCode(97 + (place % 26)))
            // The memory of an answered request is returned in a later turn of the event loop.
            await new Promise(setImmediate)
          }
          for (const producer of producers) producer.flush()
        } finally {
          for (const producer of producers) producer.end()
        }
      }),
      { numRuns: 150 },
    )
    t.pass('none changed')
  },
)
