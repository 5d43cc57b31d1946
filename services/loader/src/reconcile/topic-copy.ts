import type { ClientBase } from 'pg'
import { SALES_TOPIC } from '../sink/sales-sink.ts'
import type { TopicSale } from './topic-sale.ts'
import { IS_ITS_DEAD_LETTER, IS_ITS_ROW, isMissing } from './missing-sales.ts'

/** From a moment up to, but not including, a later one; epoch milliseconds. */
export type TimeSpan = { from: number; until: number }

export type ComparisonCounts = {
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
export type ExampleSale = { event_id: string | null; ts: number | null; place?: string }

/**
 * The sales of the topic in a temporary table next to the one they are compared with, so that memory does not grow with
 * their number. It lives as long as the connection.
 */
export class TopicCopy {
  readonly #client: ClientBase
  readonly #span: TimeSpan
  readonly #keptFrom: number

  /** @param keptFrom epoch milliseconds; sales before it are of days that retention has dropped */
  constructor(client: ClientBase, span: TimeSpan, keptFrom: number) {
    this.#client = client
    this.#span = span
    this.#keptFrom = keptFrom
  }

  async create(): Promise<void> {
    await this.#client.query(
      `CREATE TEMP TABLE sale (partition int, record_offset bigint, event_id text, ts bigint,
         store_id int, sku int, qty int, within boolean)`,
    )
  }

  /** Adds records. Those outside the span (`within` false) only explain rows near its edges. */
  async add(sales: TopicSale[]): Promise<void> {
    const column = (of: (sale: TopicSale) => unknown): unknown[] => sales.map(of)
    const { from, until } = this.#span
    await this.#client.query(
      `INSERT INTO sale SELECT * FROM unnest($1::int[], $2::bigint[], $3::text[], $4::bigint[],
         $5::int[], $6::int[], $7::int[], $8::boolean[])`,
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

  /** Compares both ways. What differs stays in temporary tables for {@link examples}. */
  async compare(): Promise<ComparisonCounts> {
    await this.#client.query('ANALYZE sale')
    await this.#client.query(
      `CREATE TEMP TABLE missing AS SELECT partition, record_offset, event_id, ts FROM sale
       WHERE within AND ${isMissing(this.#keptFrom)}`,
    )
    await this.#client.query(
      `
      CREATE TEMP TABLE differing AS SELECT sale.partition, sale.record_offset, sale.event_id, sale.ts
      FROM sale JOIN sales_raw AS stored USING (event_id, ts)
      WHERE within AND stored.accepted_at >= $1 AND stored.accepted_at < $2
        AND (stored.store_id, stored.sku, stored.qty) IS DISTINCT FROM (sale.store_id, sale.sku, sale.qty)
        AND NOT EXISTS (SELECT FROM sale AS other WHERE other.event_id = sale.event_id AND other.ts = sale.ts
                        AND (other.store_id, other.sku, other.qty) IS NOT DISTINCT FROM
                          (stored.store_id, stored.sku, stored.qty))`,
      this.#moments(),
    )
    await this.#client.query(
      `
      CREATE TEMP TABLE extra AS SELECT event_id, ts FROM sales_raw WHERE accepted_at >= $1 AND accepted_at < $2
        AND NOT EXISTS (SELECT FROM sale WHERE sale.event_id = sales_raw.event_id AND sale.ts = sales_raw.ts)`,
      this.#moments(),
    )
    return this.#counts()
  }

  /** Removes from the extra rows those whose record was appended while the comparison ran. */
  async explainExtra(sales: TopicSale[]): Promise<void> {
    await this.#client.query(
      `DELETE FROM extra USING unnest($1::text[], $2::bigint[]) AS late (event_id, ts)
       WHERE (extra.event_id, extra.ts) = (late.event_id, late.ts)`,
      [sales.map(({ eventId }) => eventId), sales.map(({ ts }) => ts)],
    )
  }

  async countExtra(): Promise<number> {
    const {
      rows: [row],
    } = await this.#client.query<{ extra: string }>('SELECT count(*) AS extra FROM extra')
    return Number(row?.extra ?? 0)
  }

  /** The first few missing, extra or differing sales. */
  async examples(what: 'missing' | 'extra' | 'differing', limit: number): Promise<ExampleSale[]> {
    const place = what === 'extra' ? '' : `, '${SALES_TOPIC}-' || partition || '-' || record_offset AS place`
    const { rows } = await this.#client.query<{ event_id: string | null; ts: string | null; place?: string }>(
      `SELECT event_id, ts${place} FROM ${what} ORDER BY ts, event_id LIMIT $1`,
      [limit],
    )
    return rows.map(({ ts, ...row }) => ({ ...row, ts: ts === null ? null : Number(ts) }))
  }

  async #counts(): Promise<ComparisonCounts> {
    const {
      rows: [row],
    } = await this.#client.query<Record<keyof ComparisonCounts, string>>(`
      SELECT records, sales, unreadable, with_dead_letter, expired, missing, extra, differing,
        records - missing - with_dead_letter - expired AS with_row FROM
        (SELECT count(*) AS records, count(*) FILTER (WHERE event_id IS NULL) AS unreadable
         FROM sale WHERE within) AS topic,
        -- Not count(DISTINCT …), which sorts: with a million sales it takes 22 s, and this 3 s.
        (SELECT count(*) AS sales FROM
          (SELECT DISTINCT event_id, ts FROM sale WHERE within AND event_id IS NOT NULL) AS each_once) AS names,
        (SELECT count(*) AS with_dead_letter FROM sale JOIN dead_letters ON ${IS_ITS_DEAD_LETTER}
         WHERE within AND NOT EXISTS (SELECT FROM sales_raw WHERE ${IS_ITS_ROW})) AS rejected,
        (SELECT count(*) AS expired FROM sale WHERE within AND ts < ${Math.trunc(this.#keptFrom)}
         AND NOT EXISTS (SELECT FROM sales_raw WHERE ${IS_ITS_ROW})
         AND NOT EXISTS (SELECT FROM dead_letters WHERE ${IS_ITS_DEAD_LETTER})) AS old,
        (SELECT count(*) AS missing FROM missing) AS lost, (SELECT count(*) AS extra FROM extra) AS more,
        (SELECT count(*) AS differing FROM differing) AS other`)
    return Object.fromEntries(
      Object.entries(row ?? {}).map(([name, count]) => [name, Number(count)]),
    ) as ComparisonCounts
  }

  #moments(): Date[] {
    return [new Date(this.#span.from), new Date(this.#span.until)]
  }
}
