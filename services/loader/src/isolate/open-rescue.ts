import type { Metrics } from '@stream-retail/chassis/metrics'
import { desiredConnectors } from '../sink/desired-connectors.ts'
import { Rescue, type RescueWorld } from './rescue-sales.ts'
import { targetOf } from '../sink/target.ts'

/** Milliseconds between two looks at the dead letters. */
const RESCUE_EVERY_MS = 10_000

/** A round over the dead letters of every sink. */
export function openRescue(
  { metrics, ...parts }: Omit<RescueWorld, 'rescued'> & { metrics: Metrics },
  desired = desiredConnectors,
): () => Promise<number> {
  const counter = metrics.counter(
    'retail_dead_letters_rescued_total',
    'Good records that the converter had given up and that are rows now.',
  )
  const rescues = desired
    .map(targetOf)
    .filter((target) => target !== undefined)
    .map(
      (target) =>
        new Rescue(
          {
            ...parts,
            rescued: (records) => {
              counter.inc(records)
            },
          },
          target,
        ),
    )
  return async () => {
    for (const rescue of rescues) await rescue.round()
    return RESCUE_EVERY_MS
  }
}
