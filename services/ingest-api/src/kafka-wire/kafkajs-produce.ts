import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { type Frame, type ProduceArguments, encodeProduce } from './produce-request.ts'
import { Records } from './records.ts'

type ResponseCodec = {
  decode: (payload: unknown) => Promise<{ clientSideThrottleTime: number | undefined }>
  parse: (decoded: unknown) => Promise<unknown>
}
type BuiltRequest = {
  request: { apiKey: number; apiName: string; apiVersion: number; records?: ProduceArguments }
  response: ResponseCodec
  requestTimeout?: number | null
}
type Protocol = (chosen: { version: number }) => (request: ProduceArguments) => BuiltRequest
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
  send: (built: BuiltRequest) => Promise<unknown>
}

/** The first version of the request with record batches; Kafka 4 supports no older one. */
const MIN_VERSION = 3

/**
 * Patches kafkajs to send Records, which are already encoded. kafkajs 2.2.4 allocates two buffers per number that it
 * writes, takes 5 µs to encode a record, and copies the whole request twice into zero-filled buffers: more than half of
 * the cost of a sale in a batch. Everything else in a produce call remains with kafkajs: connections, sequence numbers,
 * retries, timeouts, responses. Messages of other producers are encoded and sent by kafkajs as usual.
 */
export function patchKafkajsProduce(): void {
  const load = createRequire(import.meta.url)
  markRequests(load('kafkajs/src/protocol/requests/produce') as { protocol: Protocol })
  sendMarked((load('kafkajs/src/network/connection') as { prototype: Connection }).prototype)
}

function markRequests(produce: { protocol: Protocol }): void {
  const original = produce.protocol
  produce.protocol = (chosen) => {
    const make = original(chosen)
    return (request) => {
      const built = make(request)
      if (!holdsRecords(request)) return built
      if (chosen.version < MIN_VERSION)
        throw new Error(
          `the broker supports produce requests up to version ${chosen.version}; version ${MIN_VERSION} is required`,
        )
      built.request.records = request
      return built
    }
  }
}

function holdsRecords({ topicData }: ProduceArguments): boolean {
  return topicData[0]?.partitions[0]?.messages instanceof Records
}

function sendMarked(prototype: Connection): void {
  const original = prototype.send
  prototype.send = async function (this: Connection, built: BuiltRequest): Promise<unknown> {
    const { records } = built.request
    return records === undefined ? await original.call(this, built) : await sendRecords(this, built, records)
  }
}

/** Like `send` of kafkajs, except for the encoding. */
async function sendRecords(
  connection: Connection,
  { request, response, requestTimeout = null }: BuiltRequest,
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

/** Memory of an earlier request that can be reused. */
function takeMemory(): Buffer | undefined {
  const taken = memory
  memory = undefined
  return taken
}

/** Only for a request that was answered: the socket may still hold the bytes of any other. */
function keepMemory(bytes: Buffer): void {
  memory = Buffer.from(bytes.buffer)
}
