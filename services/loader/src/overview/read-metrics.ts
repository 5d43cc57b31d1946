export type MetricSample = { labels: Record<string, string>; value: number }

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g
const ESCAPED: Record<string, string> = { '\\n': '\n', '\\"': '"', '\\\\': '\\' }

/**
 * The samples of some metrics in Prometheus' text format; all other lines are skipped.
 * @returns name → samples; an empty list for a name that does not occur
 */
export function readMetrics<Name extends string>(text: string, names: readonly Name[]): Record<Name, MetricSample[]> {
  const found = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, MetricSample[]>
  for (const line of text.split('\n')) {
    const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? []
    if (Object.hasOwn(found, name)) found[name as Name].push({ labels: readLabels(labels), value: numberOf(value) })
  }
  return found
}

/** The sum of the samples' values; null when there are none. */
export function sumOf(samples: MetricSample[]): number | null {
  return samples.length === 0 ? null : samples.reduce((sum, { value }) => sum + value, 0)
}

function readLabels(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(LABEL)].map(([, name = '', value = '']) => [
      name,
      value.replace(/\\./g, (pair) => ESCAPED[pair] ?? pair),
    ]),
  )
}

function numberOf(text: string): number {
  if (text === '+Inf') return Infinity
  return text === '-Inf' ? -Infinity : Number(text)
}
