import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

type Value = { stringValue?: string; intValue?: number; doubleValue?: number; boolValue?: boolean }
type Sent = {
  name: string
  traceId: string
  spanId: string
  parentSpanId?: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: { key: string; value: Value }[]
  status: { code: number; message?: string }
}
type Body = {
  resourceSpans: { resource: { attributes: { key: string; value: Value }[] }; scopeSpans: { spans: Sent[] }[] }[]
}

/** Times in epoch milliseconds. */
export type ReceivedSpan = {
  service: unknown
  name: string
  traceId: string
  spanId: string
  parentSpanId: string | undefined
  kind: number
  from: number
  to: number
  attributes: Record<string, unknown>
  error: string | undefined
}
export type Collector = {
  url: string
  spans: ReceivedSpan[]
  headers: Record<string, unknown>[]
  close: () => Promise<void>
}

/** A collector (OTLP as JSON over HTTP) that keeps the spans for the test, and closes with it. */
export async function aCollector(t: { teardown: (end: () => unknown) => unknown }): Promise<Collector> {
  const spans: ReceivedSpan[] = []
  const headers: Record<string, unknown>[] = []
  const server = createServer((request, response) => {
    let text = ''
    request
      .setEncoding('utf8')
      .on('data', (chunk: string) => {
        text += chunk
      })
      .on('end', () => {
        headers.push({ path: request.url, ...request.headers })
        spans.push(...readSpans(JSON.parse(text) as Body))
        response.setHeader('content-type', 'application/json').end('{}')
      })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise((closed) => {
      server.close(closed)
    })
  }
  t.teardown(close)
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, spans, headers, close }
}

function readSpans({ resourceSpans }: Body): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans
      .flatMap(({ spans }) => spans)
      .map((span) => ({
        service: plain(resource.attributes)['service.name'],
        name: span.name,
        traceId: span.traceId,
        spanId: span.spanId,
        kind: span.kind,
        parentSpanId: span.parentSpanId === '' ? undefined : span.parentSpanId,
        from: Number(span.startTimeUnixNano) / 1e6,
        to: Number(span.endTimeUnixNano) / 1e6,
        attributes: plain(span.attributes),
        error: span.status.code === 2 ? span.status.message : undefined,
      })),
  )
}

const plain = (attributes: { key: string; value: Value }[]): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
