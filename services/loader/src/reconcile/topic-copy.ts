import type { ClientBase } from 'pg'
import { SALES_TOPIC } from '../sink/sales-sink.ts'
import type { TopicSale } from './topic-sale.ts'
import { isMissing } from './missing-sales.ts'

/** A moment and a later one, in epoch milliseconds; the later one does not belong to it. */
export type Span = { from: number; until: number }

export type Sums = {
  records: number
  sales: number
  unreadable: number
  with_row: number
  with_dead_letter: number
  expired: number
  missing: number
  extra: number
  differing: number
}
export type Named = { event_id: string | null; ts: number | null; place?: string }

/**
 * What the topic promises, beside the table it is compared with: a temporary table, so that memory does not grow with the number of sales.
 * It lives as long as the connection.
 */
export class TopicCopy {
  readonly #client: ClientBase
  readonly #span: Span
  readonly #keptFrom: number

  /** @param keptFrom epoch milliseconds; sales before it are of days that retention has dropped */
  constructor(client: ClientBase, span: Span, keptFrom: number) {
    this.#client = client
    this.#span = span
    this.#keptFrom = keptFrom
  }

  async create(): Promise<void> {
    await this.#client.query(
      `CREATE TEMP TABLE sale (partition int, record_offset bigint, event_id text, ts bigint, store_id int, sku int, qty int, within boolean)`,
    )
  }

  /** Adds records; `within` are those of the span, the others only explain rows near its edges. */
  async add(sales: TopicSale[]): Promise<void> {
    const column = (of: (sale: TopicSale) => unknown): unknown[] => sales.map(of)
    const { from, until } = this.#span
    await this.#client.query(
      'INSERT INTO sale SELECT * FROM unnest($1::int[], $2::bigint[], $3::text[], $4::bigint[], $5::int[], $6::int[], $7::int[], $8::boolean[])',
      [
        column(({ partition }) => partition),
        column(({ offset }) => offset),
        column(({ eventId }) => eventId),
        column(({ ts }) => ts),
        column(({ storeId }) => storeId),
        column(({ sku }) => sku),
        column(({ qty }) => qty),
        column(({ timestamp }) => timestamp >= from && timestamp < until),
      ],
    )
  }

  /** Compares both ways. The findings stay in temporary tables for {@link name}. */
  async compare(): Promise<Sums> {
    await this.#client.query('ANALYZE sale')
    await this.#client.query(
      `CREATE TEMP TABLE missing AS SELECT partition, record_offset, event_id, ts FROM sale WHERE within AND ${isMissing(this.#keptFrom, '$1')}`,
      [SALES_TOPIC],
    )
    await this.#client.query(
      `
      CREATE TEMP TABLE differing AS SELECT sale.partition, sale.record_offset, sale.event_id, sale.ts FROM sale JOIN sales_raw AS stored USING (event_id, ts)
      WHERE within AND stored.accepted_at >= $1 AND stored.accepted_at < $2 AND (stored.store_id, stored.sku, stored.qty) IS DISTINCT FROM (sale.store_id, sale.sku, sale.qty)
        AND NOT EXISTS (SELECT FROM sale AS other WHERE other.event_id = sale.event_id AND other.ts = sale.ts
                        AND (other.store_id, other.sku, other.qty) IS NOT DISTINCT FROM (stored.store_id, stored.sku, stored.qty))`,
      this.#moments(),
    )
    await this.#client.query(
      `
      CREATE TEMP TABLE extra AS SELECT event_id, ts FROM sales_raw WHERE accepted_at >= $1 AND accepted_at < $2
        AND NOT EXISTS (SELECT FROM sale WHERE sale.event_id = sales_raw.event_id AND sale.ts = sales_raw.ts)`,
      this.#moments(),
    )
    return this.#sums()
  }

  /** Takes back extra rows whose record was appended while the comparison ran. */
  async explainExtra(sales: TopicSale[]): Promise<void> {
    await this.#client.query(
      'DELETE FROM extra USING unnest($1::text[], $2::bigint[]) AS late (event_id, ts) WHERE (extra.event_id, extra.ts) = (late.event_id, late.ts)',
      [sales.map(({ eventId }) => eventId), sales.map(({ ts }) => ts)],
    )
  }

  async countExtra(): Promise<number> {
    const {
      rows: [row],
    } = await this.#client.query<{ extra: string }>('SELECT count(*) AS extra FROM extra')
    return Number(row?.extra ?? 0)
  }

  /** The first few of the findings. */
  async name(what: 'missing' | 'extra' | 'differing', limit: number): Promise<Named[]> {
    const place = what === 'extra' ? '' : `, $2::text || '-' || partition || '-' || record_offset AS place`
    const { rows } = await this.#client.query<{ event_id: string | null; ts: string | null; place?: string }>(
      `SELECT event_id, ts${place} FROM ${what} ORDER BY ts, event_id LIMIT $1`,
      what === 'extra' ? [limit] : [limit, SALES_TOPIC],
    )
    return rows.map(({ ts, ...row }) => ({ ...row, ts: ts === null ? null : Number(ts) }))
  }

  async #sums(): Promise<Sums> {
    const {
      rows: [row],
    } = await this.#client.query<Record<keyof Sums, string>>(
      `
      SELECT records, sales, unreadable, with_dead_letter, expired, missing, extra, differing, records - missing - with_dead_letter - expired AS with_row FROM
        (SELECT count(*) AS records, count(*) FILTER (WHERE event_id IS NULL) AS unreadable FROM sale WHERE within) AS topic,
        -- Not count(DISTINCT …), which sorts: of a million sales that alone took 22 s, and this takes 3.
        (SELECT count(*) AS sales FROM (SELECT DISTINCT event_id, ts FROM sale WHERE within AND event_id IS NOT NULL) AS each_once) AS names,
        (SELECT count(*) AS with_dead_letter FROM sale JOIN dead_letters ON origin_topic = $1 AND origin_partition = sale.partition AND origin_offset = sale.record_offset
         WHERE within AND NOT EXISTS (SELECT FROM sales_raw WHERE sales_raw.event_id = sale.event_id AND sales_raw.ts = sale.ts)) AS rejected,
        (SELECT count(*) AS expired FROM sale WHERE within AND ts < ${Math.trunc(this.#keptFrom)} AND NOT EXISTS (SELECT FROM sales_raw WHERE sales_raw.event_id = sale.event_id AND sales_raw.ts = sale.ts)
         AND NOT EXISTS (SELECT FROM dead_letters WHERE origin_topic = $1 AND origin_partition = sale.partition AND origin_offset = sale.record_offset)) AS old,
        (SELECT count(*) AS missing FROM missing) AS lost, (SELECT count(*) AS extra FROM extra) AS more, (SELECT count(*) AS differing FROM differing) AS other`,
      [SALES_TOPIC],
    )
    return Object.fromEntries(Object.entries(row ?? {}).map(([name, count]) => [name, Number(count)])) as Sums
  }

  #moments(): Date[] {
    return [new Date(this.#span.from), new Date(this.#span.until)]
  }
}
