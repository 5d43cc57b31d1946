/** The limit of checking: parse, check and encode the same bodies in a loop, without HTTP and Kafka. `node loop.ts SALES SECONDS` */
import { readSchema } from '@stream-retail/schemas/subjects'
import { compileSchema } from '../../services/ingest-api/src/registry/compile-schema.ts'
import { salesIn } from '../../services/ingest-api/src/bodies/sales-in-body.ts'
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
  const { count, at } = salesIn(bytes, false, sales ?? 0)
  for (let index = 0; index < count; index++) {
    const sale = at(index)
    if (!schema.checker.isGood(sale, window)) throw new Error('a sale of the bench is not good')
    const { start, end } = schema.encoder.encode(sale)
    encodedBytes += end - start
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
