import { WIRE_HEADER_BYTES } from '@stream-retail/schemas/wire-format'
import { Kafka, logLevel } from 'kafkajs'
import { BATCHES_FROM, OUTCOME } from './ledger.ts'
import type { SoakLoad } from './load.ts'

export type Comparison = {
  accepted: number
  rejected: number
  unanswered: number
  records: number
  missing: number
  rejectedButStored: number
  storedTwice: number
  foreign: number
}

const HEX_DIGITS = 12
/** The event id follows the wire format header and one byte for its length. */
const ID_AT = WIRE_HEADER_BYTES + 1
const ID_CHARACTERS = 36
/** Reading stops after this long without a record. */
const QUIET_MS = 30_000

/** Compares every outcome with the topic: accepted sales must be in it, rejected ones must not. */
export async function compare(brokers: string, topic: string, load: SoakLoad): Promise<Comparison> {
  const seen = { singles: new Uint8Array(load.singles.length), batches: new Uint8Array(load.batches.length) }
  let foreign = 0
  const records = await readAll(brokers, topic, (value) => {
    const id = value.toString('latin1', ID_AT, ID_AT + ID_CHARACTERS)
    const number = parseInt(id.slice(-HEX_DIGITS), 16)
    const [times, place] = number >= BATCHES_FROM ? [seen.batches, number - BATCHES_FROM] : [seen.singles, number]
    if (!id.startsWith(load.idStart) || place >= times.length) foreign++
    else if ((times[place] ?? 0) < 255) times[place] = (times[place] ?? 0) + 1
  })
  const found = {
    accepted: 0,
    rejected: 0,
    unanswered: 0,
    records,
    missing: 0,
    rejectedButStored: 0,
    storedTwice: 0,
    foreign,
  }
  for (const which of ['singles', 'batches'] as const) count(load[which], seen[which], found)
  return found
}

function count(outcomes: Uint8Array, times: Uint8Array, found: Comparison): void {
  for (let number = 0; number < outcomes.length; number++) {
    const stored = times[number] ?? 0
    if (outcomes[number] === OUTCOME.accepted) {
      found.accepted++
      if (stored === 0) found.missing++
    } else if (outcomes[number] === OUTCOME.rejected) {
      found.rejected++
      if (stored > 0) found.rejectedButStored++
    } else found.unanswered++
    if (stored > 1) found.storedTwice++
  }
}

/** @returns the number of records */
async function readAll(brokers: string, topic: string, each: (value: Buffer) => void): Promise<number> {
  const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  await admin.connect()
  const expected = (await admin.fetchTopicOffsets(topic)).reduce(
    (sum, { high, low }) => sum + Number(high) - Number(low),
    0,
  )
  await admin.disconnect()
  const consumer = kafka.consumer({ groupId: `${topic}-soak`, maxBytesPerPartition: 4_194_304 })
  let records = 0
  let last = Date.now()
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({
    eachBatch: async ({ batch }) => {
      for (const { value } of batch.messages) if (value !== null) each(value)
      records += batch.messages.length
      last = Date.now()
    },
  })
  while (records < expected && Date.now() - last < QUIET_MS)
    await new Promise((again) => {
      setTimeout(again, 50)
    })
  await consumer.disconnect()
  if (records < expected) throw new Error(`only ${records} of ${expected} records could be read`)
  return records
}
