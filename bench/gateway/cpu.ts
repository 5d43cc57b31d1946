/** CPU seconds that a server's process has used, as its /metrics tells. */
export async function cpuSecondsOf(url: string): Promise<number> {
  const text = await (await fetch(new URL('/metrics', url))).text()
  const value = /^process_cpu_seconds_total (\S+)/m.exec(text)?.[1]
  if (value === undefined) throw new Error(`${url} does not tell its CPU time`)
  return Number(value)
}
