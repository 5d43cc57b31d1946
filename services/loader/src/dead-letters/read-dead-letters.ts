import type { Admin } from 'kafkajs'
import { type TopicReader, type TopicRecord, boundsOf } from '../records/topic-reader.ts'
import { type Decoded, decodeRecord } from '../records/decode-record.ts'
import type { Schemas } from '../records/schemas.ts'
import type { Place } from './dead-letter.ts'
import type { ListedDeadLetter } from './list-dead-letters.ts'
import { type DeadLetterOriginal, readOriginal } from './read-original.ts'

export type ReadDeps = { admin: Admin; reader: TopicReader; schemas: Schemas }

/** The record of a dead letter: its headers and its original; undefined when the topic no longer has it. */
export type Contents = { headers: Record<string, string>; original: DeadLetterOriginal } | undefined

/** Reads the record of one dead letter. @throws {Error} when Kafka or the registry does not answer */
export async function readDeadLetter(
  { admin, reader, schemas }: ReadDeps,
  { topic, partition, offset }: Place,
): Promise<Contents> {
  const bounds = (await boundsOf(admin, topic)).find((one) => one.partition === partition)
  const record = bounds === undefined ? undefined : await reader.readOne(topic, partition, offset, bounds)
  return record === undefined ? undefined : contentsOf(topic, await decodeRecord(record, schemas))
}

const contentsOf = (topic: string, decoded: Decoded): Contents => ({
  headers: decoded.record.headers,
  original: readOriginal(topic, decoded),
})

/** Reading the records between two wanted ones costs less than a fetch for each, up to this many per wanted record. */
const MAX_SKIPPED = 20

/**
 * Reads the records of a page of dead letters, each partition in one go when they are close together. In the order of
 * the page.
 */
export async function readPage(deps: ReadDeps, page: ListedDeadLetter[]): Promise<Contents[]> {
  const found = new Map<string, Contents>()
  for (const letters of Object.values(Object.groupBy(page, ({ topic, partition }) => `${topic}-${partition}`))) {
    for (const { id, contents } of await readPartition(deps, letters ?? [])) found.set(id, contents)
  }
  return page.map(({ id }) => found.get(id))
}

async function readPartition(
  deps: ReadDeps,
  letters: ListedDeadLetter[],
): Promise<{ id: string; contents: Contents }[]> {
  const [{ topic, partition } = { topic: '', partition: 0 }] = letters
  const offsets = letters.map(({ offset }) => offset)
  const bounds = (await boundsOf(deps.admin, topic)).find((one) => one.partition === partition)
  const range = {
    partition,
    from: Math.max(Math.min(...offsets), bounds?.low ?? 0),
    to: Math.min(Math.max(...offsets) + 1, bounds?.high ?? 0),
  }
  if (range.to - range.from > MAX_SKIPPED * letters.length) {
    return Promise.all(letters.map(async (letter) => ({ id: letter.id, contents: await readDeadLetter(deps, letter) })))
  }
  const wanted = new Map(letters.map(({ offset, id }) => [offset, id]))
  const pages: { id: string; contents: Contents }[] = []
  for await (const records of deps.reader.read(topic, range)) {
    for (const record of records) await keep(deps.schemas, topic, record, wanted, pages)
  }
  return pages
}

async function keep(
  schemas: Schemas,
  topic: string,
  record: TopicRecord,
  wanted: Map<number, string>,
  pages: { id: string; contents: Contents }[],
): Promise<void> {
  const id = wanted.get(record.offset)
  if (id !== undefined) pages.push({ id, contents: contentsOf(topic, await decodeRecord(record, schemas)) })
}
