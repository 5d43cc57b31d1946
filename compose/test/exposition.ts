import { readMetrics } from '../../services/loader/src/overview/read-metrics.ts'

/** One metric of a /metrics page with all its series, including a histogram's buckets, sum and count. */
export type Family = {
  name: string
  help: string
  type: string
  series: { name: string; labels: Record<string, string>; line: string }[]
}

const SUFFIXES: Record<string, string[]> = { histogram: ['_bucket', '_sum', '_count'], summary: ['', '_sum', '_count'] }

/** Parses Prometheus' text format. `line` is a series without its value. */
export function readFamilies(text: string): Family[] {
  const helps = new Map([...text.matchAll(/^# HELP (\S+) (.*)$/gm)].map(([, name = '', help = '']) => [name, help]))
  return [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => {
    const names = (SUFFIXES[type] ?? ['']).map((suffix) => `${name}${suffix}`)
    const series = Object.entries(readMetrics(text, names)).flatMap(([one, samples]) =>
      samples.map(({ labels }) => ({ name: one, labels, line: `${one} ${JSON.stringify(labels)}` })),
    )
    return { name, type, help: helps.get(name) ?? '', series }
  })
}

/** Sample lines, without comments. */
export function countSeries(text: string): number {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length
}
