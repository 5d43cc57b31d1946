import type { Metrics } from '@stream-retail/chassis/metrics'
import { desiredConnectors } from '../sink/desired-connectors.ts'
import { targetOf } from '../sink/target.ts'
import { Rescue, type RescueDeps } from './rescue-sales.ts'

/** Milliseconds between two rounds over the dead letters. */
const RESCUE_EVERY_MS = 10_000

/** @returns a round over the dead letters of every sink, which returns the milliseconds until the next one */
export function openRescue(
  { metrics, ...deps }: Omit<RescueDeps, 'rescued'> & { metrics: Metrics },
  desired = desiredConnectors,
): () => Promise<number> {
  const counter = metrics.counter(
    'retail_dead_letters_rescued_total',
    'Rows of valid sales that the converter had given up.',
  )
  const rescued = (rows: number): void => {
    counter.inc(rows)
  }
  const rescues = desired
    .map(targetOf)
    .filter((target) => target !== undefined)
    .map((target) => new Rescue({ ...deps, rescued }, target))
  return async () => {
    for (const rescue of rescues) await rescue.round()
    return RESCUE_EVERY_MS
  }
}
