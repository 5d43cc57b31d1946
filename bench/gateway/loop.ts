/**
 * The limit of validation: parses, validates and encodes the same bodies in a loop, without HTTP and Kafka.
 * `node loop.ts SALES SECONDS`
 */
import { readSchema } from '@stream-retail/schemas/subjects'
import { compileSchema } from '../../services/ingest-api/src/sales/compile-schema.ts'
import { salesIn } from '../../services/ingest-api/src/bodies/sales-in-body.ts'
import { runLoop } from './run-loop.ts'

const schema = compileSchema({ id: 1, version: 1, schema: readSchema('sale.avsc') })

runLoop(process.argv.slice(2).map(Number), (sales, window) => (bytes) => {
  const { count, at } = salesIn(bytes, false, sales)
  let encodedBytes = 0
  for (let index = 0; index < count; index++) {
    const sale = at(index)
    if (!schema.checker.isValid(sale, window)) throw new Error('a sale of the bench is invalid')
    const { start, end } = schema.encoder.encode(sale)
    encodedBytes += end - start
  }
  return encodedBytes
})
