/** The fields of the loader's GET /pipeline that the launcher uses. */
export type PipelineReading = {
  measured_at: string | null
  topic: { records: number; lag: number }
  table: {
    rows: number
    rows_estimated: boolean
    loaded: number
    freshness_seconds: { p50: number | null; p99: number | null }
  }
  /** null: not created in Connect yet. */
  connectors: { name: string; state: string | null }[]
}

/** One line of rates between two readings, problems first. Pure. */
export function formatLine(
  last: PipelineReading | undefined,
  now: PipelineReading | undefined,
  unhealthy: string[],
): string {
  const problems = unhealthy.length === 0 ? '' : `! ${unhealthy.join(', ')}  `
  if (now === undefined) return `${problems}the loader does not respond`
  const seconds = last === undefined ? 0 : (momentOf(now) - momentOf(last)) / 1000
  const rate = (read: (pipeline: PipelineReading) => number): string =>
    last === undefined || seconds <= 0 ? '–' : Math.max(0, (read(now) - read(last)) / seconds).toFixed(1)
  const connectors = now.connectors
    .filter(({ state }) => state !== 'RUNNING')
    .map(({ name, state }) => `! ${name} ${state ?? 'does not exist yet'}  `)
    .join('')
  const { p50, p99 } = now.table.freshness_seconds
  const rows = now.table.rows.toLocaleString('en')
  const fresh = p50 === null || p99 === null ? '–' : `${p50.toFixed(2)} s (p99 ${p99.toFixed(2)} s)`
  return (
    `${problems}${connectors}in ${rate(({ topic }) => topic.records)} sales/s · ` +
    `rows ${rate(({ table }) => table.loaded)}/s · ` +
    `lag ${now.topic.lag} · sale to row ${fresh} · ${now.table.rows_estimated ? '~' : ''}${rows} rows`
  )
}

const momentOf = ({ measured_at: at }: PipelineReading): number => (at === null ? 0 : Date.parse(at))
