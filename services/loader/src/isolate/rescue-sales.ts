import type { Logger } from '@stream-retail/chassis/logger'
import { schemaIdOf } from '@stream-retail/schemas/wire-format'
import type { Admin } from 'kafkajs'
import type { Database } from '../clients/database.ts'
import type { RegistryClient } from '../clients/registry.ts'
import { type Bounds, type TopicReader, type TopicRecord, boundsOf } from '../records/topic-reader.ts'
import { columnTypes } from './column-types.ts'
import { originOf } from './to-dead-letter-record.ts'
import { type Row, decodeRecord } from '../records/decode-record.ts'
import { loadRecords } from './load-records.ts'
import { Schemas } from '../records/schemas.ts'
import type { Target } from '../sink/target.ts'
import { withoutRow } from './without-row.ts'

export type RescueWorld = {
  database: Database
  admin: Admin
  reader: TopicReader
  registry: Pick<RegistryClient, 'schemaById'>
  log: Logger
  /** Told how many records became rows. */
  rescued: (records: number) => void
  /** Told which dead letters are rows, also those that were it already: a loader that died in between tells it at its next look. */
  close: (letters: Place[]) => Promise<void>
}

type Place = { topic: string; partition: number; offset: number }
/** A dead letter whose original can be a row, and where the dead letter stands. */
type Good = { row: Row; letter: TopicRecord }

/** Schema ids that nobody knew, of which so many are remembered; strangers choose them. */
const MAX_UNKNOWN = 1_000

/**
 * Finds good sales among what Connect's converter gave up, and makes them rows: a registry that lost a schema for a while answers
 * 404, and to a converter that is a bad record. Only sales that the topic still has; older ones are for people to replay.
 */
export class Rescue {
  readonly #world: RescueWorld
  readonly #target: Target
  readonly #next = new Map<number, number>()
  readonly #unknown = new Set<number>()

  constructor(world: RescueWorld, target: Target) {
    this.#world = world
    this.#target = target
  }

  /** Looks at what came since the last round, and at all of it anew when the registry has a schema that it had not. @throws {Error} when something is away */
  async round(): Promise<void> {
    const { admin, reader, registry } = this.#world
    await admin.connect()
    const schemas = new Schemas(registry, this.#target.subject)
    if (await this.#knowsMore(schemas)) this.#next.clear()
    for (const { partition, low, high } of await boundsOf(admin, this.#target.deadLetters)) {
      const from = Math.max(low, this.#next.get(partition) ?? low)
      for await (const records of reader.read(this.#target.deadLetters, { partition, from, to: high }))
        await this.#rescue(records, schemas)
      this.#next.set(partition, high)
    }
  }

  async #knowsMore(schemas: Schemas): Promise<boolean> {
    const found = []
    for (const id of this.#unknown) if ((await schemas.get(id)) !== undefined) found.push(id)
    found.forEach((id) => this.#unknown.delete(id))
    return found.length > 0
  }

  async #rescue(letters: TopicRecord[], schemas: Schemas): Promise<void> {
    const suspects = letters.filter(
      (letter) => isConverters(letter) && originOf(letter.headers, this.#target.topic) !== undefined,
    )
    const good: Good[] = []
    const bounds = suspects.length === 0 ? [] : await boundsOf(this.#world.admin, this.#target.topic)
    for (const letter of suspects) {
      const original = await this.#original(letter, bounds)
      const decoded = original === undefined ? undefined : await decodeRecord(original, schemas)
      if (decoded !== undefined && 'values' in decoded && !decoded.schema.foreign) good.push({ row: decoded, letter })
      else await this.#rememberUnknown(letter, schemas)
    }
    if (good.length > 0) await this.#load(good, schemas)
  }

  /** The record that became this dead letter, with the time at which it was accepted. */
  async #original({ headers, value }: TopicRecord, bounds: Bounds[]): Promise<TopicRecord | undefined> {
    const [partition, offset] = (originOf(headers, this.#target.topic) ?? '').split('/').map(Number)
    const of = bounds.find((one) => one.partition === partition)
    if (of === undefined || offset === undefined) return undefined
    const original = await this.#world.reader.readOne(this.#target.topic, of.partition, offset, of)
    // A topic that was made anew has other records at the same places.
    return original?.value !== null && value !== null && original?.value.equals(value) === true ? original : undefined
  }

  async #rememberUnknown({ value }: TopicRecord, schemas: Schemas): Promise<void> {
    const id = value === null ? undefined : schemaIdOf(value)
    if (id === undefined || this.#unknown.size >= MAX_UNKNOWN) return
    if ((await schemas.get(id)) === undefined) this.#unknown.add(id)
  }

  async #load(good: Good[], schemas: Schemas): Promise<void> {
    const { database, close } = this.#world
    const client = await database.connect()
    try {
      const columns = await columnTypes(client, this.#target.table)
      const missing = await withoutRow(
        client,
        this.#target,
        columns,
        good.map(({ row }) => row),
      )
      const rejected = await loadRecords(
        { client, target: this.#target, columns, schemas },
        missing.map(({ record }) => record),
      )
      this.#tell(missing.length - rejected.length)
      const still = new Set(rejected.map(({ record }) => record))
      await close(
        good
          .filter(({ row }) => !still.has(row.record))
          .map(({ letter: { partition, offset } }) => ({ topic: this.#target.deadLetters, partition, offset })),
      )
    } finally {
      client.release()
    }
  }

  #tell(count: number): void {
    if (count === 0) return
    this.#world.rescued(count)
    this.#world.log.warn(
      { topic: this.#target.topic, rescued: count },
      'good sales that were among the dead letters are rows now',
    )
  }
}

/** Written by Connect, when its converter gave up; the loader's own say `retail.source`. */
function isConverters({ headers }: TopicRecord): boolean {
  return headers['__connect.errors.stage'] === 'VALUE_CONVERTER' && headers['retail.source'] === undefined
}
