import { randomUUID } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import { createLogger } from '@stream-retail/chassis/logger'
import { SALES_SUBJECT, SALES_TOPIC, readSchema } from '@stream-retail/schemas/subjects'
import type { Sale } from '@stream-retail/schemas/sale'
import { openSender } from '../../services/ingest-api/src/kafka/open-sender.ts'
import { compileSchema } from '../../services/ingest-api/src/sales/compile-schema.ts'
import { progress } from '../report.ts'

const DAYS = 3
const DAY_MS = 86_400_000
const STORES = 200
const SKUS = 5_000
/** Sales in one send. */
const BATCH = 10_000
const TELL_EVERY = 250_000
const PRODUCE_TIMEOUT_MS = 30_000

/** Writes the same sales to the topic, with the gateway's producer, and to a file in the text format of COPY. */
export type Backlog = {
  /**
   * Adds sales number `from` up to, not including, `to` of `total`, which are spread over the last days in order of
   * time.
   */
  add: (from: number, to: number, total: number) => Promise<void>
  close: () => Promise<void>
}

/** @param file overwritten */
export async function openBacklog(settings: Record<string, string>, file: string): Promise<Backlog> {
  const { KAFKA_BROKERS = '', REGISTRY_URL = '' } = settings
  const schema = compileSchema(await registered(REGISTRY_URL))
  const sender = await openSender(
    { KAFKA_BROKERS, PRODUCE_TIMEOUT_MS },
    SALES_TOPIC,
    createLogger('bench', 'error'),
    () => undefined,
  )
  const copy = openSync(file, 'w')
  const end = Date.now()
  return {
    add: async (from, to, total) => {
      for (let first = from; first < to; first += BATCH) {
        const sales = Array.from({ length: Math.min(BATCH, to - first) }, (_, place) =>
          newSale(first + place, end - DAYS * DAY_MS * (1 - (first + place) / total)),
        )
        writeSync(copy, sales.map(rowOf).join(''))
        await sender.send(sales.map((sale) => schema.encoder.encode(sale)))
        if (Math.floor(first / TELL_EVERY) !== Math.floor((first + BATCH) / TELL_EVERY))
          progress(`${(first + sales.length).toLocaleString('en-US')} sales are in the topic`)
      }
    },
    close: async () => {
      closeSync(copy)
      await sender.close(false)
    },
  }
}

/** The schema that the loader registered. */
async function registered(url: string): Promise<{ id: number; version: number; schema: string }> {
  const response = await fetch(`${url}/apis/ccompat/v7/subjects/${SALES_SUBJECT}/versions/latest`)
  if (!response.ok) throw new Error(`the registry answered ${response.status}: ${await response.text()}`)
  const { id, version } = (await response.json()) as { id: number; version: number }
  return { id, version, schema: readSchema('sale.avsc') }
}

/**
 * Store and product derive from the number; event ids are random, like those of real clients, and spread over the
 * index.
 */
function newSale(number: number, ts: number): Sale {
  return {
    event_id: randomUUID(),
    store_id: 1 + ((number * 7919) % STORES),
    sku: 1 + ((number * 104_729) % SKUS),
    qty: 1 + (number % 5),
    ts: Math.floor(ts),
  }
}

/** The columns that the sink writes; for both, loaded_at is filled by the table's default. */
export const COLUMNS = 'event_id, store_id, sku, qty, ts, accepted_at'

function rowOf({ event_id, store_id, sku, qty, ts }: Sale): string {
  return `${event_id}\t${store_id}\t${sku}\t${qty}\t${ts}\t${new Date(ts + 100).toISOString()}\n`
}
