import type { Gauge, Registry } from 'prom-client'

/**
 * Milliseconds between two looks at how late the event loop is. prom-client's own choice, 10, wakes an idle process a hundred times a
 * second and costs a third of a percent of a core each; a stall that is longer than this is still always seen.
 */
export const LOOK_EVERY_MS = 100

const NAMES = ['min', 'max', 'mean', 'p50', 'p90', 'p99'].map((which) => `nodejs_eventloop_lag_${which}_seconds`)

/**
 * Node tells the time between two looks, not how late the second one was: here the interval is taken out, so that an idle loop has a
 * lag of about 0. Nothing was looked at since the scrape before (two came within an interval): 0.
 */
export function tellLagAlone(registry: Registry): void {
  for (const name of NAMES) {
    const gauge = registry.getSingleMetric(name) as Gauge | undefined
    if (gauge === undefined) continue
    const get = gauge.get.bind(gauge)
    gauge.get = async () => {
      const told = await get()
      return { ...told, values: told.values.map((one) => ({ ...one, value: lagOf(one.value) })) }
    }
  }
}

/** @param seconds between two looks; not a number, or centuries, when there were none */
function lagOf(seconds: number): number {
  return seconds < 1e9 ? Math.max(0, seconds - LOOK_EVERY_MS / 1000) : 0
}
