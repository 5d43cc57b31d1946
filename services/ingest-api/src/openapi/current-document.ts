import { readExample } from '@stream-retail/schemas/read-example'
import { readSchema } from '@stream-retail/schemas/subjects'
import type { AvroRecord } from '../sales/field-rules.ts'
import { type JsonSchema, jsonSchemaOf } from './json-schema-of.ts'

type Media = { schema: JsonSchema; examples?: Record<string, { summary: string; value: unknown }> }
/** As much of an OpenAPI document as is changed here. */
export type Document = {
  components?: { schemas?: Record<string, unknown> }
  paths?: Record<string, { post?: { requestBody?: { content: Record<string, Media> } } }>
}

const HOUR_MS = 3_600_000
const committed = JSON.parse(readSchema('sale.avsc')) as AvroRecord
const sold = readExample('one-sale.valid') as object
const returned = readExample('a-return.valid') as object

/**
 * The document of this moment: the sale as the schema in use says, and examples that would be taken now.
 * @param record the schema in use; undefined while there is none: then the committed one
 * @param now epoch milliseconds; examples stay the same for an hour
 */
export function currentDocument<T extends object>(generated: T, record: AvroRecord | undefined, now: number): T {
  const document = structuredClone(generated) as T & Document
  const ts = now - (now % HOUR_MS)
  const one = { ...sold, ts }
  const two = { ...returned, ts }
  const schemas = document.components?.schemas ?? {}
  schemas['Sale'] = { ...jsonSchemaOf(record ?? committed), examples: [one] }
  const content = document.paths?.['/sales']?.post?.requestBody?.content ?? {}
  add(content['application/json'], {
    one: { summary: 'One sale', value: one },
    several: { summary: 'Several, one of them a return', value: [one, two] },
  })
  add(content['application/x-ndjson'], {
    lines: { summary: 'A sale a line', value: `${JSON.stringify(one)}\n${JSON.stringify(two)}\n` },
  })
  return document
}

function add(media: Media | undefined, examples: Required<Media>['examples']): void {
  if (media !== undefined) media.examples = examples
}
