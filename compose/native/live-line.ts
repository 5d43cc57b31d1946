/** What the launcher reads of the loader's GET /pipeline, and when (epoch milliseconds). */
export type Pipeline = {
  at: number
  topic: { records: number; lag: number }
  table: { rows: number; freshness_seconds: { p50: number | null; p99: number | null } }
  connectors: { name: string; state: string }[]
}

/** One line of rates between two readings; what is not well comes first. Pure. */
export function formatLine(last: Pipeline | undefined, now: Pipeline | undefined, troubled: string[]): string {
  const trouble = troubled.length === 0 ? '' : `! ${troubled.join(', ')}  `
  if (now === undefined) return `${trouble}the loader does not answer`
  const rate = (read: (pipeline: Pipeline) => number): string =>
    last === undefined || now.at <= last.at ? '–' : Math.max(0, (read(now) - read(last)) * 1000 / (now.at - last.at)).toFixed(1)
  const connectors = now.connectors.filter(({ state }) => state !== 'RUNNING').map(({ name, state }) => `! ${name} ${state}  `).join('')
  const { p50, p99 } = now.table.freshness_seconds
  const fresh = p50 === null || p99 === null ? '–' : `${p50.toFixed(2)} s (p99 ${p99.toFixed(2)} s)`
  return `${trouble}${connectors}in ${rate(({ topic }) => topic.records)} sales/s · rows ${rate(({ table }) => table.rows)}/s · ` +
    `lag ${now.topic.lag} · sale to row ${fresh} · ${now.table.rows.toLocaleString('en')} rows`
}
