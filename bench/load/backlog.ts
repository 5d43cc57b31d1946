import { randomUUID } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import { createLogger } from '@stream-retail/chassis/logger'
import { readSchema } from '@stream-retail/schemas/subjects'
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

/** Where the sales go: the topic, by the gateway's own producer, and a file with the same rows as COPY's text. */
export type Backlog = {
  /** Adds sales number `from` to `to` (without it), of `total` that are spread over the last days in the order of their time. */
  add: (from: number, to: number, total: number) => Promise<void>
  close: () => Promise<void>
}

/** @param file is written anew */
export async function openBacklog(settings: Record<string, string>, file: string): Promise<Backlog> {
  const { KAFKA_BROKERS = '', REGISTRY_URL = '' } = settings
  const schema = compileSchema(await registered(REGISTRY_URL))
  const sender = await openSender(
    { KAFKA_BROKERS, SALES_TOPIC: 'sales', PRODUCE_TIMEOUT_MS },
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
          progress(`${(first + sales.length).toLocaleString('en-US')} sales wait in the topic`)
      }
    },
    close: async () => {
      closeSync(copy)
      await sender.close(false)
    },
  }
}

/** What the loader registered. */
async function registered(url: string): Promise<{ id: number; version: number; schema: string }> {
  const response = await fetch(`${url}/apis/ccompat/v7/subjects/sales-value/versions/latest`)
  if (!response.ok) throw new Error(`the registry answered ${response.status}: ${await response.text()}`)
  const { id, version } = (await response.json()) as { id: number; version: number }
  return { id, version, schema: readSchema('sale.avsc') }
}

/** Stores and products follow from the number; event ids are random, as those of real clients: they hit the index everywhere. */
function newSale(number: number, ts: number): Sale {
  return {
    event_id: randomUUID(),
    store_id: 1 + ((number * 7919) % STORES),
    sku: 1 + ((number * 104_729) % SKUS),
    qty: 1 + (number % 5),
    ts: Math.floor(ts),
  }
}

/** The columns that the sink writes; the default of the table fills loaded_at for both. */
export const COLUMNS = 'event_id, store_id, sku, qty, ts, accepted_at'

function rowOf({ event_id, store_id, sku, qty, ts }: Sale): string {
  return `${event_id}\t${store_id}\t${sku}\t${qty}\t${ts}\t${new Date(ts + 100).toISOString()}\n`
}
