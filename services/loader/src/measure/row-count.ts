import type { Database } from '../clients/database.ts'

/** Pages (of 8 kB) that are counted row by row in one round: 32 MB, about 350,000 sales, a fraction of a second. */
const EXACT_PAGES = 4_096
/** The DEFAULT partition is counted again in every round, as rows also leave it: 8 MB. */
const EXACT_DEFAULT_PAGES = 1_024
/** Pages that a sample reads of a partition without usable statistics. */
const SAMPLE_PAGES = 100

type Partition = {
  oid: string
  name: string
  isDefault: boolean
  /** Its size now. */
  pages: number
  /** Rows and pages when vacuum or analyze last saw it; no pages: never. */
  seenRows: number
  seenPages: number
}
type Count = { rows: number; estimated: boolean; isDefault: boolean }

/**
 * How many rows `sales_raw` has, partition by partition, without ever reading the whole table: small partitions are
 * counted when they are first seen, large ones are estimated from their size and Postgres' statistics. From then on
 * what is loaded is added, and a dropped partition takes its rows with it.
 */
export class RowCount {
  #counts = new Map<string, Count>()

  get rows(): number {
    return this.#sum(() => true)
  }

  /** Rows whose day has no partition. */
  get inDefault(): number {
    return this.#sum(({ isDefault }) => isDefault)
  }

  /** At least one partition was too large to be counted. */
  get estimated(): boolean {
    return [...this.#counts.values()].some(({ estimated }) => estimated)
  }

  /** Adds rows that were loaded since the last {@link update}, by the oid of their partition. */
  add(loaded: ReadonlyMap<string, number>): void {
    for (const [oid, rows] of loaded) {
      const count = this.#counts.get(oid)
      if (count !== undefined) count.rows += rows
    }
  }

  /**
   * Counts or estimates the partitions that are new, and forgets those that are gone.
   * @param upTo the settled moment up to which {@link add} has been given every row
   */
  async update(database: Database, upTo: string): Promise<void> {
    const partitions = await listPartitions(database)
    const counts = new Map<string, Count>()
    let budget = EXACT_PAGES
    let rowsPerPage = 0
    // The smallest first: as many as possible are exact.
    for (const partition of partitions.sort((a, b) => a.pages - b.pages)) {
      const known = partition.isDefault ? undefined : this.#counts.get(partition.oid)
      if (known !== undefined) {
        counts.set(partition.oid, known)
        continue
      }
      const exact = partition.pages <= (partition.isDefault ? EXACT_DEFAULT_PAGES : budget)
      if (exact && !partition.isDefault) budget -= partition.pages
      if (!exact) rowsPerPage = densityOf(partition) ?? (rowsPerPage || (await sampleDensity(database, partition)))
      const rows = exact ? await countExactly(database, partition, upTo) : partition.pages * rowsPerPage
      counts.set(partition.oid, { rows: Math.round(rows), estimated: !exact, isDefault: partition.isDefault })
    }
    this.#counts = counts
  }

  #sum(of: (count: Count) => boolean): number {
    return [...this.#counts.values()].filter(of).reduce((sum, { rows }) => sum + rows, 0)
  }
}

async function listPartitions(database: Database): Promise<Partition[]> {
  const { rows } = await database.query<Omit<Partition, 'pages' | 'seenPages'> & { pages: string; seenPages: number }>(`
    SELECT oid::text, oid::regclass::text AS name, relname = 'sales_raw_default' AS "isDefault",
      coalesce(pg_relation_size(oid), 0) / current_setting('block_size')::int AS pages,
      reltuples AS "seenRows", relpages AS "seenPages"
    FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent = 'sales_raw'::regclass`)
  return rows.map((row) => ({ ...row, pages: Number(row.pages) }))
}

/**
 * Rows per page; undefined when statistics do not exist, or are of a time when the partition was less than half as
 * large.
 */
function densityOf({ pages, seenRows, seenPages }: Partition): number | undefined {
  return seenPages > 0 && seenRows >= 0 && seenPages >= pages / 2 ? seenRows / seenPages : undefined
}

async function sampleDensity(database: Database, { name, pages }: Partition): Promise<number> {
  const {
    rows: [row],
  } = await database.query<{ density: number | null }>(
    `SELECT count(*)::float8 / nullif(count(DISTINCT (ctid::text::point)[0]), 0) AS density
     FROM ${name} TABLESAMPLE SYSTEM ($1)`,
    [Math.min(100, (100 * SAMPLE_PAGES) / pages)],
  )
  return row?.density ?? 0
}

async function countExactly(database: Database, { name, pages, isDefault }: Partition, upTo: string): Promise<number> {
  if (pages === 0) return 0
  const {
    rows: [row],
  } = await database.query<{ rows: string }>(`SELECT count(*) AS rows FROM ${name} WHERE $1 OR loaded_at <= $2`, [
    isDefault,
    upTo,
  ])
  return Number(row?.rows ?? 0)
}
