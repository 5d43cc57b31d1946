import type { Message as LibraryMessage } from 'kafkajs'
import { choosePartition } from '../kafka/choose-partition.ts'
import { KeyBytes } from './key-bytes.ts'
import type { Message } from '../kafka/message.ts'
import { Records } from './records.ts'

/** What a partitioner is asked with to learn how many partitions there are. */
type Probe = { partitions: number }
type Ask = (groups: Record<number, unknown>, probe: Probe) => unknown

/**
 * The messages of one send, grouped by partition and encoded. It stands where kafkajs expects an array of messages, and
 * answers the only two questions that kafkajs asks such an array: `find` (one without a value?) and `reduce` (into groups
 * by partition). Left to itself, kafkajs copies a group for each message that it adds to it.
 * Used again for the next send of the same producer; never while one runs.
 */
export class RecordGroups {
  readonly #key = new KeyBytes()
  readonly #records: Records[] = []
  #messages: Message[] = []
  /** For how many partitions the messages are grouped; 0: not yet. A retry of the same send need not do it again. */
  #groupedFor = 0

  /** Begins the next send. */
  fill(messages: Message[]): void {
    this.#messages = messages
    this.#groupedFor = 0
  }

  /** What producer.send() takes. */
  get asMessages(): LibraryMessage[] {
    return this as unknown as LibraryMessage[]
  }

  /** kafkajs looks for a message without a value. There is none. */
  find(): undefined {
    return undefined
  }

  /** kafkajs gives what would add one message to its group. It is asked once, and only for the number of partitions. */
  reduce(ask: Ask): Record<number, Records> {
    const probe: Probe = { partitions: 0 }
    ask({}, probe)
    if (probe.partitions !== this.#groupedFor) this.#group(probe.partitions)
    return Object.fromEntries(
      this.#records.map((records, partition) => [partition, records] as const).filter(([, { length }]) => length > 0),
    )
  }

  #group(partitions: number): void {
    const records = this.#records
    while (records.length < partitions) records.push(new Records())
    for (const group of records) group.clear()
    for (const message of this.#messages) {
      this.#key.write(message.key)
      message.partition = choosePartition(this.#key, partitions)
      records[message.partition]?.add(this.#key, message, message.headers)
    }
    this.#groupedFor = partitions
  }
}

/** The partitioner that belongs to it: tells how many partitions there are, and chooses none. */
export function tellPartitions({
  message,
  partitionMetadata,
}: {
  message: unknown
  partitionMetadata: unknown[]
}): number {
  ;(message as Probe).partitions = partitionMetadata.length
  return 0
}
