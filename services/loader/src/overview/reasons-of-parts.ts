import type { Found } from './find-reasons.ts'
import { isHeld } from './reasons-of-sink.ts'
import type { Facts, StageName } from './snapshot.ts'

/** Undefined when there is nothing to say, as with all of these. */
export function kafkaReason({ topic: { away } }: Facts): Found | undefined {
  return away === null
    ? undefined
    : tell(
        'broken',
        'kafka_away',
        'kafka',
        `Kafka does not answer the loader: ${away}. Start it, or look at its log; what was accepted is kept.`,
      )
}

export function storeReason({ store: { away } }: Facts): Found | undefined {
  return away === null
    ? undefined
    : tell(
        'broken',
        'database_away',
        'store',
        `Postgres does not answer the loader: ${away}. Start it, or look at its log; sales wait in the topic meanwhile.`,
      )
}

export function lossReason({ loss: { missing } }: Facts): Found | undefined {
  return missing === 0
    ? undefined
    : tell(
        'broken',
        'sales_missing',
        'store',
        `${countOf(missing, 'accepted sale is', 'accepted sales are')} neither rows nor dead letters. npm run reconcile names them and says what can be done.`,
      )
}

/** That nothing is known to be missing says nothing while nobody compares. */
export function lossUnknownReason({ loss: { unknown } }: Facts): Found | undefined {
  if (unknown === null) return undefined
  const text = `The loader cannot tell whether anything is lost: topic and table could not be compared since ${unknown.since}: ${unknown.cause}. It goes on by itself when broker, registry and database answer.`
  return { weight: 'degraded', reason: { code: 'loss_unknown', stage: 'loader', text, since: unknown.since } }
}

/** While somebody holds the sink, the canary cannot arrive; the hold itself is told. */
export function canaryReason(facts: Facts): Found | undefined {
  const {
    canary: { state, last_row_at: at },
  } = facts
  if (isHeld(facts)) return undefined
  const last = at === null ? '' : ` The last one that did arrived at ${at}.`
  if (state === 'lost')
    return tell(
      'broken',
      'canary_lost',
      'store',
      `The sale that is sent as a test does not arrive in the table.${last} Look at the stages from left to right.`,
    )
  return state === 'late'
    ? tell('degraded', 'canary_late', 'store', `The sale that is sent as a test is late.${last}`)
    : undefined
}

/** Of accepted sales alone: who sent what the gateway rejected was told so at once, and no stranger shall be able to keep the pipeline from being healthy. */
export function deadLetterReason({
  dead_letters: {
    by_source: { converter, table },
  },
}: Facts): Found | undefined {
  if (converter + table === 0) return undefined
  const parts = Object.entries({ converter, table })
    .filter(([, count]) => count > 0)
    .map(([source, count]) => `${count} rejected by the ${source}`)
    .join(', ')
  return tell(
    'degraded',
    'dead_letters_open',
    'loader',
    `${countOf(converter + table, 'dead letter waits', 'dead letters wait')} for somebody (${parts}). Show each, then replay it, edited where needed, or discard it.`,
  )
}

export function registryReason({ registry: { reachable, detail } }: Facts): Found | undefined {
  return reachable === false
    ? tell(
        'degraded',
        'registry_away',
        'registry',
        `The Schema Registry does not answer: ${detail ?? ''}. Sales go on with the schema that is known; start it before the next change of schema.`,
      )
    : undefined
}

export function partitionReason({
  store: {
    partitions: { ahead, rows_in_default: inDefault },
    away,
  },
  loader: { prepared },
}: Facts): Found | undefined {
  if (!prepared || away !== null) return undefined
  if (ahead === 0)
    return tell(
      'degraded',
      'no_partition_ahead',
      'store',
      'Tomorrow has no partition yet. The loader makes it; if it does not, look for what holds sales_raw for long.',
    )
  if (inDefault > 0)
    return tell(
      'degraded',
      'rows_in_default',
      'store',
      `${countOf(inDefault, 'row has', 'rows have')} no partition of their day. The loader moves rows within the retention by itself.`,
    )
  return undefined
}

function tell(weight: Found['weight'], code: string, stage: StageName, text: string): Found {
  return { weight, reason: { code, stage, text, since: null } }
}

const countOf = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`
