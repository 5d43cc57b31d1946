/** The limit of checking: parse, check and encode the same bodies in a loop, without HTTP and Kafka. `node loop.ts SALES SECONDS` */
import { readSchema } from '@stream-retail/schemas/subjects'
import { compileSchema } from '../../services/ingest-api/src/registry/compile-schema.ts'
import { makeBody } from './bodies.ts'

const BODIES = 50
const [sales, seconds] = process.argv.slice(2).map(Number)
if (sales === undefined || seconds === undefined) throw new Error('node loop.ts SALES SECONDS')

const schema = compileSchema({ id: 1, version: 1, schema: readSchema('sale.avsc') })
const bodies = Array.from({ length: BODIES }, (_, place) => {
  const body = makeBody(sales)
  body.renew(place * sales)
  return body.bytes
})
const now = Date.now()
const window = { from: now - 86_400_000, to: now + 300_000 }

let encodedBytes = 0
function handle(bytes: Buffer): void {
  const parsed = JSON.parse(bytes.toString()) as unknown
  for (const sale of Array.isArray(parsed) ? parsed as unknown[] : [parsed]) {
    if (!schema.checker.isGood(sale, window)) throw new Error('a sale of the bench is not good')
    encodedBytes += schema.encode(sale).length
  }
}

/** @returns CPU microseconds for one sale */
function runFor(milliseconds: number): number {
  const before = process.cpuUsage()
  const end = performance.now() + milliseconds
  let handled = 0
  while (performance.now() < end) {
    for (const bytes of bodies) handle(bytes)
    handled += BODIES * (sales ?? 0)
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / handled
}

runFor(1_000)
process.stdout.write(JSON.stringify({ cpuPerMillion: runFor(seconds * 1_000), encodedBytes }))
