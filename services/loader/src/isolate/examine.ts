import type { TopicRecord } from '../records/topic-reader.ts'
import { findDeadLetters } from './find-dead-letters.ts'
import type { IsolationWorld } from './isolate.ts'
import { type Entry, save } from './journal.ts'
import { type Loading, loadRecords } from './load-records.ts'
import type { Position } from './plan-window.ts'
import { DeadLetterWriter } from './write-dead-letters.ts'

/** Records of one transaction, and of one line in the journal. */
const PIECE_RECORDS = 2_000

/**
 * Examines what is left of the window, piece by piece: first rows, then dead letters, then the journal. So a record that the
 * journal calls examined is a row or a dead letter, and one that it does not call so is simply examined again.
 * @throws {Error} at the first thing that is away
 */
export async function examine(world: IsolationWorld, loading: Loading, entry: Entry): Promise<void> {
  const writer = new DeadLetterWriter(world.kafka)
  try {
    const known = await findDeadLetters(
      world.reader,
      world.admin,
      loading.target,
      entry.positions,
      entry.deadLettersFrom,
    )
    for (const position of entry.positions) {
      for await (const records of world.reader.read(loading.target.topic, { ...position, from: position.next })) {
        for (let first = 0; first < records.length; first += PIECE_RECORDS) {
          await examinePiece(
            world,
            loading,
            { entry, position, known, writer },
            records.slice(first, first + PIECE_RECORDS),
          )
        }
      }
      // Past offsets at the end that hold no record.
      position.next = position.to
    }
  } finally {
    await writer.close()
  }
}

type Progress = { entry: Entry; position: Position; known: Set<string>; writer: DeadLetterWriter }

async function examinePiece(
  world: IsolationWorld,
  loading: Loading,
  { entry, position, known, writer }: Progress,
  records: TopicRecord[],
): Promise<void> {
  const { at = () => undefined, isolated = () => undefined, signal } = world
  signal?.throwIfAborted()
  const letters = await loadRecords(loading, records)
  await at('rows_written')
  const fresh = letters.filter(({ record }) => !known.has(`${record.partition}/${record.offset}`))
  await writer.write(loading.target, fresh)
  await at('dead_letters_written')
  position.next = (records.at(-1)?.offset ?? position.next) + 1
  entry.examined += records.length
  entry.isolated += letters.length
  await save(loading.client, entry)
  for (const { rejection } of fresh) isolated(rejection)
  await at('piece_saved')
}
