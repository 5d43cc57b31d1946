import type { PoolClient } from 'pg'
import { type Bounds, boundsOf } from '../records/topic-reader.ts'
import { Schemas } from '../records/schemas.ts'
import { committedByConnector, moveOffsets, resumeConnector, stopConnector } from '../sink/move-connector.ts'
import type { SinkTarget } from '../sink/target.ts'
import { columnTypes } from './column-types.ts'
import { examine } from './examine.ts'
import { endOfDeadLetters } from './find-dead-letters.ts'
import type { IsolationDeps, IsolationResult } from './isolation.ts'
import { type IsolationEntry, beginIsolation, openIsolation, saveIsolation } from './journal.ts'
import { SchemaMismatchError } from './load-records.ts'
import { catchUp, offsetsToSet, planWindow } from './plan-window.ts'
import { withClient } from './with-client.ts'

const UNDEFINED_TABLE = '42P01'

/**
 * Removes the records that the table rejects from the path of the sink: stops the connector, turns every record of a
 * window into a row or a dead letter, moves the offsets of the connector past what was examined, and resumes it. The
 * journal records each step: called again after an end at any point, it completes the same isolation without repeating
 * effects.
 * @throws {Error} if something is away; the journal entry stays open and the next call continues
 */
export async function isolate(deps: IsolationDeps, target: SinkTarget, reason: string): Promise<IsolationResult> {
  return withClient(deps.database, async (client) => {
    try {
      await lock(client, target.connector)
      return await proceed(deps, client, target, reason)
    } finally {
      await client.query('SELECT pg_advisory_unlock_all()').catch(() => undefined)
    }
  })
}

/** Two loaders never isolate at the same time. @throws {Error} if another one does */
async function lock(client: PoolClient, connector: string): Promise<void> {
  const {
    rows: [row],
  } = await client.query<{ locked: boolean }>(
    `SELECT pg_try_advisory_lock(hashtextextended('isolate ' || $1, 0)) AS locked`,
    [connector],
  )
  if (row?.locked !== true) throw new Error(`another loader is isolating records of ${connector}`)
}

async function proceed(
  deps: IsolationDeps,
  client: PoolClient,
  target: SinkTarget,
  reason: string,
): Promise<IsolationResult> {
  const { connect, admin, at = () => undefined } = deps
  await admin.connect()
  const entry =
    (await openIsolation(client, target.connector)) ??
    (await beginIsolation(client, target.connector, reason, await endOfDeadLetters(admin, target.deadLetters)))
  await at('begun')
  let schemaMismatch: string | undefined
  if (entry.state !== 'resuming') {
    await stopConnector(connect, target.connector)
    await at('stopped')
    schemaMismatch = await examineWindow(deps, client, target, entry)
    await at('examined')
    await moveSink(deps, target, entry)
    await at('offsets_moved')
    await saveIsolation(client, Object.assign(entry, { state: 'resuming' }))
    await at('resuming_saved')
  }
  await resumeConnector(connect, target.connector)
  await at('resumed')
  await saveIsolation(client, Object.assign(entry, { state: 'done' }))
  return { examined: entry.examined, isolated: entry.isolated, schemaMismatch }
}

async function moveSink({ connect }: IsolationDeps, target: SinkTarget, { positions }: IsolationEntry): Promise<void> {
  const next = offsetsToSet(positions, await committedByConnector(connect, target.connector, target.topic))
  await moveOffsets(connect, target.connector, target.topic, next)
}

/** @returns why it ended early, if the table does not fit; what was examined before that counts */
async function examineWindow(
  deps: IsolationDeps,
  client: PoolClient,
  target: SinkTarget,
  entry: IsolationEntry,
): Promise<string | undefined> {
  const { connect, admin, registry, windowRecords, at = () => undefined } = deps
  plan(
    entry,
    await boundsOf(admin, target.topic),
    await committedByConnector(connect, target.connector, target.topic),
    windowRecords,
  )
  await saveIsolation(client, entry)
  await at('planned')
  try {
    const columns = await columnTypes(client, target.table)
    await examine(deps, { client, target, columns, schemas: new Schemas(registry, target.subject) }, entry)
    return undefined
  } catch (error) {
    const tableIsGone = (error as { code?: string }).code === UNDEFINED_TABLE
    if (error instanceof SchemaMismatchError || tableIsGone) return (error as Error).message
    throw error
  }
}

function plan(
  entry: IsolationEntry,
  bounds: Bounds[],
  committed: ReadonlyMap<number, number>,
  windowRecords: number,
): void {
  if (entry.state === 'begun')
    Object.assign(entry, { state: 'examining', positions: planWindow(bounds, committed, windowRecords) })
  else entry.positions = catchUp(entry.positions, bounds, committed)
}
