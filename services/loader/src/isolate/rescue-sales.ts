import { schemaIdOf } from '@stream-retail/schemas/wire-format'
import type { Logger } from '@stream-retail/chassis/logger'
import type { Admin } from 'kafkajs'
import type { Database } from '../clients/database.ts'
import type { RegistryClient } from '../clients/registry.ts'
import { type DecodedRow, decodeRecord } from '../records/decode-record.ts'
import { Schemas } from '../records/schemas.ts'
import { type Bounds, type TopicReader, type TopicRecord, boundsOf } from '../records/topic-reader.ts'
import type { SinkTarget } from '../sink/target.ts'
import { columnTypes } from './column-types.ts'
import { loadRecords } from './load-records.ts'
import { originOf } from './to-dead-letter-record.ts'
import { withClient } from './with-client.ts'

/** Where a dead letter stands in the dead-letter topic. */
export type DeadLetterPlace = { topic: string; partition: number; offset: number }

export type RescueDeps = {
  database: Database
  admin: Admin
  reader: TopicReader
  registry: Pick<RegistryClient, 'schemaById'>
  log: Logger
  /** Called with the number of rows written. */
  rescued: (rows: number) => void
  /**
   * Closes dead letters whose sale is a row: written now, or before. So one that an earlier loader left open when it
   * died in between is closed at the next round.
   */
  close: (letters: DeadLetterPlace[]) => Promise<void>
}

/** A dead letter whose original can be a row. */
type ValidSale = { row: DecodedRow; letter: TopicRecord }

/** Schema ids that the registry does not know are remembered up to this number, since clients choose them. */
const MAX_UNKNOWN = 1_000

/**
 * Finds valid sales among the records that Connect's converter gave up, and writes their rows: a registry that lost a
 * schema for a while answers 404, which the converter takes for a bad record. Limited to sales that the topic still
 * has; older ones have to be replayed. The sink runs meanwhile, so a row that exists already is never changed.
 */
export class Rescue {
  readonly #deps: RescueDeps
  readonly #target: SinkTarget
  /** Partition → the next offset of the dead-letter topic to look at. */
  readonly #next = new Map<number, number>()
  readonly #unknown = new Set<number>()

  constructor(deps: RescueDeps, target: SinkTarget) {
    this.#deps = deps
    this.#target = target
  }

  /**
   * Looks at the dead letters since the last round, or at all of them if the registry has a schema that it did not
   * have.
   * @throws {Error} if something is away
   */
  async round(): Promise<void> {
    const { admin, reader, registry } = this.#deps
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
      (letter) => isFromConverter(letter) && originOf(letter.headers, this.#target.topic) !== undefined,
    )
    const valid: ValidSale[] = []
    const bounds = suspects.length === 0 ? [] : await boundsOf(this.#deps.admin, this.#target.topic)
    for (const letter of suspects) {
      const original = await this.#original(letter, bounds)
      const decoded = original === undefined ? undefined : await decodeRecord(original, schemas)
      if (decoded !== undefined && 'values' in decoded && !decoded.schema.foreign) valid.push({ row: decoded, letter })
      else await this.#rememberUnknown(letter, schemas)
    }
    if (valid.length > 0) await this.#load(valid, schemas)
  }

  /** The record that became this dead letter, with the time at which it was accepted. */
  async #original({ headers, value }: TopicRecord, bounds: Bounds[]): Promise<TopicRecord | undefined> {
    const [partition, offset] = (originOf(headers, this.#target.topic) ?? '').split('/').map(Number)
    const of = bounds.find((one) => one.partition === partition)
    if (of === undefined || offset === undefined) return undefined
    const original = await this.#deps.reader.readOne(this.#target.topic, of.partition, offset, of)
    // A topic that was recreated has other records at the same offsets.
    return original?.value !== null && value !== null && original?.value.equals(value) === true ? original : undefined
  }

  async #rememberUnknown({ value }: TopicRecord, schemas: Schemas): Promise<void> {
    const id = value === null ? undefined : schemaIdOf(value)
    if (id === undefined || this.#unknown.size >= MAX_UNKNOWN) return
    if ((await schemas.get(id)) === undefined) this.#unknown.add(id)
  }

  async #load(valid: ValidSale[], schemas: Schemas): Promise<void> {
    const { written, existing, rejected } = await withClient(this.#deps.database, async (client) => {
      const columns = await columnTypes(client, this.#target.table)
      const records = valid.map(({ row: { record } }) => record)
      return loadRecords({ client, target: this.#target, columns, schemas }, records, 'keep')
    })
    if (written > 0) this.#report(written, existing)
    const open = new Set(rejected.map(({ record }) => record))
    const closed = valid.filter(({ row: { record } }) => !open.has(record))
    await this.#deps.close(
      closed.map(({ letter: { partition, offset } }) => ({ topic: this.#target.deadLetters, partition, offset })),
    )
  }

  #report(written: number, existing: number): void {
    this.#deps.rescued(written)
    this.#deps.log.warn(
      { topic: this.#target.topic, rescued: written, existing },
      'wrote the rows of valid sales that were dead letters',
    )
  }
}

/** Written by Connect when its converter gave up; the loader's own dead letters have `retail.source`. */
function isFromConverter({ headers }: TopicRecord): boolean {
  return headers['__connect.errors.stage'] === 'VALUE_CONVERTER' && headers['retail.source'] === undefined
}
