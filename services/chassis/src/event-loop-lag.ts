import type { Gauge, Registry } from 'prom-client'

/**
 * Milliseconds between two samples of the event loop's lag. prom-client's default of 10 wakes an idle process 100
 * times a second, which costs 0.3 % of a core per service; stalls longer than this interval are still always seen.
 */
export const LOOK_EVERY_MS = 100

const NAMES = ['min', 'max', 'mean', 'p50', 'p90', 'p99'].map((which) => `nodejs_eventloop_lag_${which}_seconds`)

/**
 * Node measures the time between two samples, not how late the second one was. This subtracts the interval, so that an
 * idle loop has a lag of about 0. Without a sample since the previous scrape the lag is 0, too.
 */
export function tellLagAlone(registry: Registry): void {
  for (const name of NAMES) {
    const gauge = registry.getSingleMetric(name) as Gauge | undefined
    if (gauge === undefined) continue
    const get = gauge.get.bind(gauge)
    gauge.get = async () => {
      const sampled = await get()
      return { ...sampled, values: sampled.values.map((one) => ({ ...one, value: lagOf(one.value) })) }
    }
  }
}

/** @param seconds between two samples; NaN or a huge number if there were none */
function lagOf(seconds: number): number {
  return seconds < 1e9 ? Math.max(0, seconds - LOOK_EVERY_MS / 1000) : 0
}
