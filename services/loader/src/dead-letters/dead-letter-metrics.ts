import type { Metrics } from '@stream-retail/chassis/metrics'
import type { OpenCount } from './count-dead-letters.ts'
import { SOURCES } from './dead-letter.ts'

const OUTCOMES = ['accepted', 'rejected', 'not_sent', 'unknown', 'dry_run']

/** The metrics of dead letters; every label exists from the start. */
export function declareDeadLetterMetrics(metrics: Metrics) {
  const open = metrics.gauge('retail_dead_letters_open', 'Dead letters that are neither a row nor discarded.', [
    'source',
  ])
  const discards = metrics.counter('retail_dead_letters_discarded_total', 'Dead letters that operators discarded.')
  const replays = metrics.counter('retail_dead_letter_replays_total', 'Replays of dead letters.', ['outcome'])
  for (const outcome of OUTCOMES) replays.inc({ outcome }, 0)
  for (const source of SOURCES) open.set({ source }, 0)
  return {
    discards,
    replays,
    setOpen: (counts: OpenCount[]) => {
      for (const source of SOURCES)
        open.set(
          { source },
          counts.filter((group) => group.source === source).reduce((sum, group) => sum + group.open, 0),
        )
    },
  }
}
