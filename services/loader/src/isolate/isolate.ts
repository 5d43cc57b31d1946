import type { Logger } from '@stream-retail/chassis/logger'
import type { Admin, Kafka } from 'kafkajs'
import type { PoolClient } from 'pg'
import type { ConnectClient } from '../clients/connect.ts'
import type { Database } from '../clients/database.ts'
import type { RegistryClient } from '../clients/registry.ts'
import { type TopicReader, boundsOf } from '../records/topic-reader.ts'
import { columnTypes } from './column-types.ts'
import { examine } from './examine.ts'
import { endOfDeadLetters } from './find-dead-letters.ts'
import { type Entry, begin, openEntry, save } from './journal.ts'
import { MisfitError } from './load-records.ts'
import type { Rejection } from './name-rejection.ts'
import { catchUp, offsetsToSet, planWindow } from './plan-window.ts'
import { Schemas } from '../records/schemas.ts'
import { committedByConnector, moveOffsets, resumeConnector, stopConnector } from '../sink/move-connector.ts'
import type { Target } from '../sink/target.ts'

/** What an isolation works with. */
export type IsolationWorld = {
  connect: ConnectClient
  database: Database
  kafka: Kafka
  admin: Admin
  reader: TopicReader
  registry: Pick<RegistryClient, 'schemaById'>
  log: Logger
  /** Records that one isolation examines at the most. */
  windowRecords: number
  /** Ends it early, at a place where it can be taken up again. */
  signal?: AbortSignal
  /** Told of each record that became a dead letter. */
  isolated?: (rejection: Rejection) => void
  /** Told of each step that was done; tests end the process there. */
  at?: (step: Step) => void | Promise<void>
}

export type Step =
  | 'begun'
  | 'stopped'
  | 'planned'
  | 'rows_written'
  | 'dead_letters_written'
  | 'piece_saved'
  | 'examined'
  | 'offsets_moved'
  | 'resuming_saved'
  | 'resumed'

/** @param misfit why it was broken off, when the table does not fit the topic's own schema */
export type Isolated = { examined: number; isolated: number; misfit: string | undefined }

/**
 * Takes what the table rejects out of the sink's way: stops the connector, makes every record of a window either a row or a
 * dead letter, moves the connector's offsets past what was examined, and lets it go on. The journal knows each step: called
 * again after an end at any point it finishes the same work, and what was done already is found done.
 * @throws {Error} when something is away; the journal stays open and the next call goes on
 */
export async function isolate(world: IsolationWorld, target: Target, reason: string): Promise<Isolated> {
  const client = await world.database.connect()
  // Heard, or the process would end; the query at hand throws as well.
  const broken = (): void => undefined
  client.on('error', broken)
  let failure: Error | undefined
  try {
    await lock(client, target.connector)
    return await proceed(world, client, target, reason)
  } catch (error) {
    failure = error as Error
    throw error
  } finally {
    await client.query('SELECT pg_advisory_unlock_all()').catch(() => undefined)
    client.off('error', broken)
    // A connection that failed is not used again.
    client.release(failure)
  }
}

/** Two loaders never isolate at once. @throws {Error} when another one does */
async function lock(client: PoolClient, connector: string): Promise<void> {
  const {
    rows: [row],
  } = await client.query<{ locked: boolean }>(
    `SELECT pg_try_advisory_lock(hashtextextended('isolate ' || $1, 0)) AS locked`,
    [connector],
  )
  if (row?.locked !== true) throw new Error(`another loader isolates records of ${connector}`)
}

async function proceed(world: IsolationWorld, client: PoolClient, target: Target, reason: string): Promise<Isolated> {
  const { connect, admin, at = () => undefined } = world
  await admin.connect()
  const entry =
    (await openEntry(client, target.connector)) ??
    (await begin(client, target.connector, reason, await endOfDeadLetters(admin, target.deadLetters)))
  await at('begun')
  let misfit: string | undefined
  if (entry.state !== 'resuming') {
    await stopConnector(connect, target.connector)
    await at('stopped')
    misfit = await examineWindow(world, client, target, entry)
    await at('examined')
    await moveOffsets(
      connect,
      target.connector,
      target.topic,
      offsetsToSet(entry.positions, await committedByConnector(connect, target.connector, target.topic)),
    )
    await at('offsets_moved')
    await save(client, Object.assign(entry, { state: 'resuming' }))
    await at('resuming_saved')
  }
  await resumeConnector(connect, target.connector)
  await at('resumed')
  await save(client, Object.assign(entry, { state: 'done' }))
  return { examined: entry.examined, isolated: entry.isolated, misfit }
}

/** @returns why it was broken off, when the table does not fit; what was examined before counts */
async function examineWindow(
  world: IsolationWorld,
  client: PoolClient,
  target: Target,
  entry: Entry,
): Promise<string | undefined> {
  const { connect, admin, registry, windowRecords, at = () => undefined } = world
  const committed = await committedByConnector(connect, target.connector, target.topic)
  const bounds = await boundsOf(admin, target.topic)
  if (entry.state === 'begun')
    Object.assign(entry, { state: 'examining', positions: planWindow(bounds, committed, windowRecords) })
  else entry.positions = catchUp(entry.positions, bounds, committed)
  await save(client, entry)
  await at('planned')
  try {
    const loading = {
      client,
      target,
      columns: await columnTypes(client, target.table),
      schemas: new Schemas(registry, target.subject),
    }
    await examine(world, loading, entry)
    return undefined
  } catch (error) {
    const undefinedTable = (error as { code?: string }).code === '42P01'
    if (error instanceof MisfitError || undefinedTable) return (error as Error).message
    throw error
  }
}
