import type { Admin, IHeaders, Kafka, KafkaMessage } from 'kafkajs'
import { type FetchedMessage, type PrivateCluster, openPrivateCluster } from './private-cluster.ts'

/** A record of a topic. Times in epoch milliseconds. */
export type TopicRecord = {
  partition: number
  offset: number
  timestamp: number
  key: Buffer | null
  value: Buffer | null
  headers: Record<string, string>
  /** The same as bytes, including repeated names; for callers that copy the record. */
  rawHeaders?: IHeaders
}

/** Records of one partition: `from` is included, `to` is not. */
export type Range = { partition: number; from: number; to: number }

/** What a topic holds of one partition: the first offset it still has, and the offset of the next record. */
export type Bounds = { partition: number; low: number; high: number }

const FETCH_BYTES = 1_048_576
const FETCH_WAIT_MS = 500
/** A range whose end exists is answered at once: after this many empty answers in a row it does not. */
const MAX_EMPTY_ANSWERS = 20

/**
 * Reads ranges of offsets without a consumer group: nothing is joined, committed or left behind in the broker, and a
 * range can be read any number of times. One fetch is in memory at a time.
 */
export class TopicReader {
  readonly #cluster: PrivateCluster
  #connecting: Promise<void> | undefined
  #turn: Promise<unknown> = Promise.resolve()

  constructor(kafka: Kafka) {
    this.#cluster = openPrivateCluster(kafka)
  }

  /**
   * The records of a range in order, in chunks of about a megabyte at most. Offsets without a record (control records,
   * compacted ones) are skipped.
   * @throws {Error} when Kafka does not answer, or no longer has the first offset (`type` OFFSET_OUT_OF_RANGE)
   */
  async *read(topic: string, { partition, from, to }: Range, fetchBytes = FETCH_BYTES): AsyncGenerator<TopicRecord[]> {
    let next = from
    let empty = 0
    while (next < to) {
      const messages = (await this.#fetch(topic, partition, next, fetchBytes)).filter(
        ({ offset }) => Number(offset) >= next,
      )
      const last = messages.at(-1)
      if (last === undefined && ++empty === MAX_EMPTY_ANSWERS)
        throw new Error(`${topic}-${partition} has no record at ${next}, though it should end at ${to}`)
      if (last === undefined) continue
      empty = 0
      next = Number(last.offset) + 1
      const records = messages.filter(({ offset, isControlRecord }) => Number(offset) < to && isControlRecord !== true)
      if (records.length > 0) yield records.map((message) => toRecord(partition, message))
    }
  }

  /** The record at one offset; undefined when the topic does not, or no longer, have it. */
  async readOne(topic: string, partition: number, offset: number, bounds: Bounds): Promise<TopicRecord | undefined> {
    if (offset < bounds.low || offset >= bounds.high) return undefined
    for await (const records of this.read(topic, { partition, from: offset, to: offset + 1 }, 1)) return records[0]
    return undefined
  }

  async close(): Promise<void> {
    await this.#turn
    if (this.#connecting !== undefined) await this.#cluster.disconnect()
  }

  /** One at a time: of the first concurrent fetches each opens a connection in kafkajs, which leaks all but one. */
  #fetch(topic: string, partition: number, fetchOffset: number, maxBytes: number): Promise<FetchedMessage[]> {
    const fetched = this.#turn.then(() => this.#fetchNow(topic, partition, fetchOffset, maxBytes))
    this.#turn = fetched.catch(() => undefined)
    return fetched
  }

  async #fetchNow(topic: string, partition: number, fetchOffset: number, maxBytes: number): Promise<FetchedMessage[]> {
    try {
      await this.#connected(topic)
      const [nodeId] = Object.keys(this.#cluster.findLeaderForPartitions(topic, [partition]))
      if (nodeId === undefined) throw new Error(`${topic} has no partition ${partition}`)
      const broker = await this.#cluster.findBroker({ nodeId })
      const { responses } = await broker.fetch({
        replicaId: -1,
        isolationLevel: 0,
        maxWaitTime: FETCH_WAIT_MS,
        minBytes: 1,
        maxBytes,
        rackId: '',
        topics: [{ topic, partitions: [{ partition, fetchOffset: String(fetchOffset), maxBytes }] }],
      })
      return responses[0]?.partitions[0]?.messages ?? []
    } catch (error) {
      // The leader may have moved: the next fetch uses fresh metadata.
      await this.#cluster.refreshMetadata().catch(() => undefined)
      throw error
    }
  }

  async #connected(topic: string): Promise<void> {
    this.#connecting ??= this.#cluster.connect()
    try {
      await this.#connecting
    } catch (error) {
      this.#connecting = undefined
      throw error
    }
    await this.#cluster.addTargetTopic(topic)
  }
}

/** First and next offset of each partition. @throws {Error} when Kafka does not answer or the topic does not exist */
export async function boundsOf(admin: Pick<Admin, 'fetchTopicOffsets'>, topic: string): Promise<Bounds[]> {
  const offsets = await admin.fetchTopicOffsets(topic)
  return offsets
    .map(({ partition, low, high }) => ({ partition, low: Number(low), high: Number(high) }))
    .sort((a, b) => a.partition - b.partition)
}

function toRecord(partition: number, { offset, timestamp, key, value, headers = {} }: KafkaMessage): TopicRecord {
  return {
    partition,
    offset: Number(offset),
    timestamp: Number(timestamp),
    key,
    value,
    rawHeaders: headers,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [name, String(Array.isArray(text) ? text[0] : (text ?? ''))]),
    ),
  }
}
