import { createRequire } from 'node:module'
import { type ProduceArguments, encodeProduce } from './produce-request.ts'
import { Records } from './records.ts'

type Encoder = { buf: Buffer; offset: number }
type Made = { request: { encode: () => Promise<Encoder> } }
type Protocol = (chosen: { version: number }) => (request: ProduceArguments) => Made

/** The first version of the request that carries record batches. Kafka 4 takes no older one. */
const FIRST_WITH_BATCHES = 3

/**
 * Lets kafkajs send Records, which are encoded already. kafkajs 2.2.4 makes two buffers for each number that it writes and
 * encodes a record in 5 µs, which was half of what a sale in a batch cost here. All else of a produce call stays its own:
 * connection, sequence numbers, retries, answers. Messages of other producers are encoded by kafkajs as ever.
 */
export function sendRecordsAsTheyAre(): void {
  const load = createRequire(import.meta.url)
  const produce = load('kafkajs/src/protocol/requests/produce') as { protocol: Protocol }
  const LibraryEncoder = load('kafkajs/src/protocol/encoder') as new (size: number) => Encoder
  const original = produce.protocol
  produce.protocol = (chosen) => {
    const make = original(chosen)
    return (request) => {
      const made = make(request)
      if (!holdsRecords(request)) return made
      if (chosen.version < FIRST_WITH_BATCHES) throw new Error(`the broker takes produce requests of version ${chosen.version} only; this needs ${FIRST_WITH_BATCHES}`)
      made.request.encode = async () => {
        const bytes = encodeProduce(request)
        return Object.assign(new LibraryEncoder(1), { buf: bytes, offset: bytes.length })
      }
      return made
    }
  }
}

function holdsRecords({ topicData }: ProduceArguments): boolean {
  return topicData[0]?.partitions[0]?.messages instanceof Records
}
