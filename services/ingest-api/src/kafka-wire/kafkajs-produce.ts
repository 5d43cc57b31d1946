import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { type Frame, type ProduceArguments, encodeProduce } from './produce-request.ts'
import { Records } from './records.ts'

type ResponseOf = {
  decode: (payload: unknown) => Promise<{ clientSideThrottleTime: number | undefined }>
  parse: (decoded: unknown) => Promise<unknown>
}
type Made = {
  request: { apiKey: number; apiName: string; apiVersion: number; records?: ProduceArguments }
  response: ResponseOf
  requestTimeout?: number | null
}
type Protocol = (chosen: { version: number }) => (request: ProduceArguments) => Made
type Entry = {
  correlationId: number
  resolve: (answer: { payload: unknown }) => void
  reject: (error: unknown) => void
}
type Connection = {
  clientId: string
  socket: Socket
  requestQueue: {
    push: (request: {
      entry: Entry & Frame & { apiName: string }
      expectResponse: boolean
      requestTimeout: number | null
      sendRequest: () => void
    }) => void
    maybeThrottle: (milliseconds: number | undefined) => void
  }
  isAuthenticated: () => boolean
  authenticate: () => Promise<void>
  failIfNotConnected: () => void
  nextCorrelationId: () => number
  send: (made: Made) => Promise<unknown>
}

/** The first version of the request that carries record batches. Kafka 4 takes no older one. */
const FIRST_WITH_BATCHES = 3

/**
 * Lets kafkajs send Records, which are encoded already. kafkajs 2.2.4 makes two buffers for each number that it writes, encodes a record
 * in 5 µs, and copies a whole request twice into buffers that it fills with zeros before; all of it was more than half of what a sale in a
 * batch cost here. All else of a produce call stays its own: which connection, sequence numbers, retries, timeouts, answers. Messages of
 * other producers are encoded and sent by kafkajs as ever.
 */
export function sendRecordsAsTheyAre(): void {
  const load = createRequire(import.meta.url)
  markRequests(load('kafkajs/src/protocol/requests/produce') as { protocol: Protocol })
  sendMarked((load('kafkajs/src/network/connection') as { prototype: Connection }).prototype)
}

function markRequests(produce: { protocol: Protocol }): void {
  const original = produce.protocol
  produce.protocol = (chosen) => {
    const make = original(chosen)
    return (request) => {
      const made = make(request)
      if (!holdsRecords(request)) return made
      if (chosen.version < FIRST_WITH_BATCHES)
        throw new Error(
          `the broker takes produce requests of version ${chosen.version} only; this needs ${FIRST_WITH_BATCHES}`,
        )
      made.request.records = request
      return made
    }
  }
}

function holdsRecords({ topicData }: ProduceArguments): boolean {
  return topicData[0]?.partitions[0]?.messages instanceof Records
}

function sendMarked(prototype: Connection): void {
  const original = prototype.send
  prototype.send = async function (this: Connection, made: Made): Promise<unknown> {
    const { records } = made.request
    return records === undefined ? await original.call(this, made) : await sendRecords(this, made, records)
  }
}

/** As kafkajs' own `send` does it, but for the encoding. */
async function sendRecords(
  connection: Connection,
  { request, response, requestTimeout = null }: Made,
  records: ProduceArguments,
): Promise<unknown> {
  if (!connection.isAuthenticated()) await connection.authenticate()
  connection.failIfNotConnected()
  const { apiKey, apiName, apiVersion } = request
  const frame = { apiKey, apiVersion, correlationId: connection.nextCorrelationId(), clientId: connection.clientId }
  const bytes = encodeProduce(records, frame, takeMemory())
  const { payload } = await new Promise<{ payload: unknown }>((resolve, reject) => {
    const entry = { ...frame, apiName, resolve, reject }
    connection.requestQueue.push({
      entry,
      expectResponse: true,
      requestTimeout,
      sendRequest: () => {
        connection.socket.write(bytes)
      },
    })
  })
  keepMemory(bytes)
  const decoded = await response.decode(payload)
  connection.requestQueue.maybeThrottle(decoded.clientSideThrottleTime)
  return await response.parse(decoded)
}

let memory: Buffer | undefined

/** What an earlier request does not need any more. */
function takeMemory(): Buffer | undefined {
  const taken = memory
  memory = undefined
  return taken
}

/** Only of a request that was answered: of any other, the socket may still hold bytes. */
function keepMemory(bytes: Buffer): void {
  memory = Buffer.from(bytes.buffer)
}
