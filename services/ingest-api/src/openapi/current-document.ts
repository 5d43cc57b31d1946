import { readExample } from '@stream-retail/schemas/read-example'
import { readSchema } from '@stream-retail/schemas/subjects'
import type { AvroRecordSchema } from '../sales/field-rules.ts'
import { type JsonSchema, jsonSchemaOf } from './json-schema-of.ts'

type Media = { schema: JsonSchema; examples?: Record<string, { summary: string; value: unknown }> }
/** The parts of an OpenAPI document that are changed here. */
export type Document = {
  components?: { schemas?: Record<string, unknown> }
  paths?: Record<string, { post?: { requestBody?: { content: Record<string, Media> } } }>
}

const HOUR_MS = 3_600_000
const committed = JSON.parse(readSchema('sale.avsc')) as AvroRecordSchema
const sale = readExample('one-sale.valid') as object
const aReturn = readExample('a-return.valid') as object

/**
 * The current document: the sale as described by the schema in use, and examples that would be accepted now.
 * @param record the schema in use; undefined: the committed one
 * @param now epoch milliseconds; the examples change hourly
 */
export function currentDocument<T extends object>(generated: T, record: AvroRecordSchema | undefined, now: number): T {
  const document = structuredClone(generated) as T & Document
  const ts = now - (now % HOUR_MS)
  const one = { ...sale, ts }
  const two = { ...aReturn, ts }
  const schemas = document.components?.schemas ?? {}
  schemas['Sale'] = { ...jsonSchemaOf(record ?? committed), examples: [one] }
  const content = document.paths?.['/sales']?.post?.requestBody?.content ?? {}
  add(content['application/json'], {
    one: { summary: 'One sale', value: one },
    several: { summary: 'Two sales, one of them a return', value: [one, two] },
  })
  add(content['application/x-ndjson'], {
    lines: { summary: 'One sale per line', value: `${JSON.stringify(one)}\n${JSON.stringify(two)}\n` },
  })
  return document
}

function add(media: Media | undefined, examples: Required<Media>['examples']): void {
  if (media !== undefined) media.examples = examples
}
