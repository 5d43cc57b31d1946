import type { Message as KafkajsMessage } from 'kafkajs'
import type { Content } from '../bytes/content.ts'
import { KeyBytes } from './key-bytes.ts'
import { Records } from './records.ts'

/** What becomes a record: the content is its value, and its partition is filled in. */
export type GroupedMessage = Content & { readonly key: string; headers: Buffer | undefined; partition: number }

/** @param key in UTF-8 */
export type ChoosePartition = (key: Content, partitions: number) => number

/** The partitioner is called with this to learn how many partitions there are. */
type Probe = { partitions: number }
type AddToGroup = (groups: Record<number, unknown>, probe: Probe) => unknown

/**
 * The messages of one send, grouped by partition and encoded. It takes the place of the array of messages that kafkajs
 * expects, and implements the only two array methods that kafkajs calls: `find` (a message without a value?) and
 * `reduce` (into groups by partition). For a plain array, kafkajs copies a group for each message that it adds. Reused
 * by the next send of the same producer; never while one is running.
 */
export class RecordGroups {
  readonly #choosePartition: ChoosePartition
  readonly #key = new KeyBytes()
  readonly #records: Records[] = []
  #messages: readonly GroupedMessage[] = []
  /** Partitions that the messages are grouped for; 0: not yet. A retry of the same send reuses the groups. */
  #groupedFor = 0

  constructor(choosePartition: ChoosePartition) {
    this.#choosePartition = choosePartition
  }

  /** Starts the next send. */
  fill(messages: readonly GroupedMessage[]): void {
    this.#messages = messages
    this.#groupedFor = 0
  }

  /** For producer.send(). */
  get asMessages(): KafkajsMessage[] {
    return this as unknown as KafkajsMessage[]
  }

  /** kafkajs looks for a message without a value; there is none. */
  find(): undefined {
    return undefined
  }

  /**
   * kafkajs passes a function that adds one message to its group. It is called once, only to learn the number of
   * partitions.
   */
  reduce(addToGroup: AddToGroup): Record<number, Records> {
    const probe: Probe = { partitions: 0 }
    addToGroup({}, probe)
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
      message.partition = this.#choosePartition(this.#key, partitions)
      records[message.partition]?.add(this.#key, message, message.headers)
    }
    this.#groupedFor = partitions
  }
}

/** The partitioner to use with RecordGroups: it reports the number of partitions and chooses none. */
export function reportPartitions({
  message,
  partitionMetadata,
}: {
  message: unknown
  partitionMetadata: unknown[]
}): number {
  ;(message as Probe).partitions = partitionMetadata.length
  return 0
}
