import type { TopicRecord } from '../records/topic-reader.ts'
import { findDeadLetters } from './find-dead-letters.ts'
import type { IsolationDeps } from './isolation.ts'
import { type IsolationEntry, saveIsolation } from './journal.ts'
import { type LoadContext, loadRecords } from './load-records.ts'
import type { PartitionWindow } from './plan-window.ts'
import { DeadLetterWriter } from './write-dead-letters.ts'

/** Records of one transaction, and of one update of the journal. */
const CHUNK_RECORDS = 2_000

type ChunkContext = {
  entry: IsolationEntry
  position: PartitionWindow
  /** Records of the window that are dead letters already, as `partition/offset`. */
  known: Set<string>
  writer: DeadLetterWriter
}

/**
 * Examines what is left of the window, in chunks: first the rows, then the dead letters, then the journal. So a record
 * that the journal counts as examined is a row or a dead letter, and any other is simply examined again.
 * @throws {Error} as soon as something is away
 */
export async function examine(deps: IsolationDeps, load: LoadContext, entry: IsolationEntry): Promise<void> {
  const { topic } = load.target
  const writer = new DeadLetterWriter(deps.kafka)
  try {
    const known = await findDeadLetters(deps.reader, deps.admin, load.target, entry.positions, entry.deadLettersFrom)
    for (const position of entry.positions) {
      for await (const records of deps.reader.read(topic, { ...position, from: position.next })) {
        for (let first = 0; first < records.length; first += CHUNK_RECORDS) {
          const chunk = records.slice(first, first + CHUNK_RECORDS)
          await examineChunk(deps, load, { entry, position, known, writer }, chunk)
        }
      }
      // The last offsets of the range may hold no record.
      position.next = position.to
    }
  } finally {
    await writer.close()
  }
}

async function examineChunk(
  deps: IsolationDeps,
  load: LoadContext,
  { entry, position, known, writer }: ChunkContext,
  records: TopicRecord[],
): Promise<void> {
  const { at = () => undefined, isolated = () => undefined, signal } = deps
  signal?.throwIfAborted()
  const { rejected } = await loadRecords(load, records, 'overwrite')
  await at('rows_written')
  const unwritten = rejected.filter(({ record }) => !known.has(`${record.partition}/${record.offset}`))
  await writer.write(load.target, unwritten)
  await at('dead_letters_written')
  position.next = (records.at(-1)?.offset ?? position.next) + 1
  entry.examined += records.length
  entry.isolated += rejected.length
  await saveIsolation(load.client, entry)
  for (const { rejection } of unwritten) isolated(rejection)
  await at('chunk_saved')
}
