export type Sample = { labels: Record<string, string>; value: number }

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g
const ESCAPED: Record<string, string> = { '\\n': '\n', '\\"': '"', '\\\\': '\\' }

/**
 * The samples of some metrics in Prometheus' text format; all other lines are passed over unread.
 * @returns name → samples; empty for a name that is not there
 */
export function readMetrics<Name extends string>(text: string, names: readonly Name[]): Record<Name, Sample[]> {
  const found = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Sample[]>
  for (const line of text.split('\n')) {
    const [, name = '', labels = '', value = ''] = LINE.exec(line) ?? []
    if (Object.hasOwn(found, name)) found[name as Name].push({ labels: readLabels(labels), value: numberOf(value) })
  }
  return found
}

/** Of all samples together; null when there is none. */
export function sumOf(samples: Sample[]): number | null {
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
