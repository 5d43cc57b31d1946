/** The load of the soak, a process of its own, forked with its job as argument. Sends its ledgers when it is done. */
import autocannon, { type Client } from 'autocannon'
import { eventId, makeBody, requestWith } from '../gateway/bodies.ts'
import { BATCHES_FROM, Ledger, isBad } from './ledger.ts'

export type SoakJob = { url: string; seconds: number; singles: number; batches: number; batchOf: number }
/** An event id is `idStart` and a number in hex; those of batches begin at BATCHES_FROM. `statuses` counts answers. */
export type SoakLoad = { idStart: string; singles: Uint8Array; batches: Uint8Array; statuses: Record<number, number> }

type Writer = Client & { getRequestBuffer: () => Buffer }

const job = JSON.parse(process.argv[2] ?? '{}') as SoakJob
const statuses: Record<number, number> = {}
const singles = new Ledger()
const batches = new Ledger()

/** A size of bodies, of which the numbers of the ledger tell the bad ones. */
function useLedger(client: Client, ledger: Ledger, numbersFrom: number, sales: number): void {
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
  singles: singles.verdicts,
  batches: batches.verdicts,
  statuses,
}
process.send?.(result, () => {
  process.exit(0)
})
