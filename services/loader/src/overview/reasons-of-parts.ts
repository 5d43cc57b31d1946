import { isHeld } from './reasons-of-sink.ts'
import type { Facts } from './snapshot.ts'
import { type WeightedReason, weighted } from './weighted-reason.ts'

/** Like all functions here: undefined when there is nothing to report. */
export function kafkaReason({ topic: { away } }: Facts): WeightedReason | undefined {
  if (away === null) return undefined
  const text = `Kafka does not answer the loader: ${away}. Start it, or check its log; accepted sales are kept.`
  return weighted('broken', 'kafka_away', 'kafka', text)
}

export function storeReason({ store: { away } }: Facts): WeightedReason | undefined {
  if (away === null) return undefined
  const text = `Postgres does not answer the loader: ${away}. Start it, or check its log; sales wait in the topic.`
  return weighted('broken', 'database_away', 'store', text)
}

export function lossReason({ loss: { missing } }: Facts): WeightedReason | undefined {
  if (missing === 0) return undefined
  const sales = countOf(missing, 'accepted sale is', 'accepted sales are')
  const text = `${sales} neither rows nor dead letters. npm run reconcile lists them and what can be done.`
  return weighted('broken', 'sales_missing', 'store', text)
}

/** Zero missing sales means nothing while topic and table are not compared. */
export function lossUnknownReason({ loss: { unknown } }: Facts): WeightedReason | undefined {
  if (unknown === null) return undefined
  const text =
    'The loader cannot tell whether sales are missing: topic and table have not been compared ' +
    `since ${unknown.since}: ${unknown.cause}. It continues once broker, registry and database answer.`
  return weighted('degraded', 'loss_unknown', 'loader', text, unknown.since)
}

/** While the sink is held the canary cannot arrive; the hold is reported instead. */
export function canaryReason(facts: Facts): WeightedReason | undefined {
  const {
    canary: { state, last_row_at: at },
  } = facts
  if (isHeld(facts)) return undefined
  const last = at === null ? '' : ` The last one arrived at ${at}.`
  if (state === 'lost') {
    const text = `Canary sales do not arrive in the table.${last} Check the stages from left to right.`
    return weighted('broken', 'canary_lost', 'store', text)
  }
  return state === 'late'
    ? weighted('degraded', 'canary_late', 'store', `The latest canary sale is late.${last}`)
    : undefined
}

/**
 * Counts accepted sales only: a client is told at once what the gateway rejected, and no client may keep the pipeline
 * from being healthy by sending invalid sales.
 */
export function deadLetterReason({
  dead_letters: {
    by_source: { converter, table },
  },
}: Facts): WeightedReason | undefined {
  if (converter + table === 0) return undefined
  const parts = Object.entries({ converter, table })
    .filter(([, count]) => count > 0)
    .map(([source, count]) => `${count} rejected by the ${source}`)
    .join(', ')
  const letters = countOf(converter + table, 'dead letter needs', 'dead letters need')
  const text = `${letters} a decision (${parts}). Open each one, then replay it, edited if necessary, or discard it.`
  return weighted('degraded', 'dead_letters_open', 'loader', text)
}

export function registryReason({ registry: { reachable, detail } }: Facts): WeightedReason | undefined {
  if (reachable !== false) return undefined
  const text =
    `The Schema Registry does not answer: ${detail ?? ''}. Sales continue with the schema already loaded; ` +
    'start it before the next schema change.'
  return weighted('degraded', 'registry_away', 'registry', text)
}

export function partitionReason({
  store: {
    partitions: { ahead, rows_in_default: inDefault },
    away,
  },
  loader: { prepared },
}: Facts): WeightedReason | undefined {
  if (!prepared || away !== null) return undefined
  if (ahead === 0) {
    const text =
      'Tomorrow has no partition yet. The loader creates it; if it does not, ' +
      'look for a long-running query that locks sales_raw.'
    return weighted('degraded', 'no_partition_ahead', 'store', text)
  }
  if (inDefault === 0) return undefined
  const rows = countOf(inDefault, 'row has', 'rows have')
  const text = `${rows} no partition of their day. The loader moves rows within the retention automatically.`
  return weighted('degraded', 'rows_in_default', 'store', text)
}

const countOf = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`
