/** The load generator of the soak: a forked process that gets its job as argument and sends its ledgers when done. */
import autocannon, { type Client } from 'autocannon'
import { eventId, makeBody, requestWith } from '../gateway/bodies.ts'
import { BATCHES_FROM, AnswerLedger, isBad } from './ledger.ts'

export type SoakJob = { url: string; seconds: number; singles: number; batches: number; batchOf: number }
/**
 * An event id is `idStart` plus a hexadecimal number; batches are numbered from BATCHES_FROM. `statuses` counts
 * answers.
 */
export type SoakLoad = { idStart: string; singles: Uint8Array; batches: Uint8Array; statuses: Record<number, number> }

type Writer = Client & { getRequestBuffer: () => Buffer }

const job = JSON.parse(process.argv[2] ?? '{}') as SoakJob
const statuses: Record<number, number> = {}
const singles = new AnswerLedger()
const batches = new AnswerLedger()

/** Makes a client send bodies of one size; the numbers of the ledger decide which sales are invalid. */
function useLedger(client: Client, ledger: AnswerLedger, numbersFrom: number, sales: number): void {
  const good = makeBody(sales, (place) => sales > 1 && isBad(place))
  const bad = makeBody(sales, () => true)
  const requests = new Map([good, bad].map((body) => [body, requestWith(body, job.url)]))
  let first = 0
  ;(client as Writer).getRequestBuffer = () => {
    first = ledger.send(sales)
    const body = sales === 1 && isBad(first) ? bad : good
    body.renew(numbersFrom + first)
    return requests.get(body) ?? Buffer.alloc(0)
  }
  client.on('response', (status: number) => {
    statuses[status] = (statuses[status] ?? 0) + 1
    ledger.answered(first, sales, status)
  })
}

const shoot = (connections: number, setupClient: (client: Client) => void) =>
  autocannon({ url: job.url, connections, duration: job.seconds, setupClient })

await Promise.all([
  shoot(job.singles, (client) => {
    useLedger(client, singles, 0, 1)
  }),
  shoot(job.batches, (client) => {
    useLedger(client, batches, BATCHES_FROM, job.batchOf)
  }),
])
const result: SoakLoad = {
  idStart: eventId(0).slice(0, 24),
  singles: singles.outcomes,
  batches: batches.outcomes,
  statuses,
}
process.send?.(result, () => {
  process.exit(0)
})
