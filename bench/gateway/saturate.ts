import autocannon, { type Client } from 'autocannon'
import { makeBody, requestWith } from './bodies.ts'
import type { Extent, LoadJob } from './jobs.ts'

/** A connection of autocannon has at most one request in flight, so its one buffer can be reused for the next. */
type Writer = Client & { getRequestBuffer: () => Buffer }

let nextNumber = 0

/**
 * Sends as many requests as the server answers: each connection sends the next one after its response. autocannon would
 * rebuild each request from its parts; here only the ids are written, so that the load generator is not the limit.
 */
export async function saturate(
  { url, connections, sales }: LoadJob,
  extent: Extent,
): Promise<{ answers: Record<number, number>; times: number[] }> {
  const answers: Record<number, number> = {}
  const times: number[] = []
  await autocannon({
    url,
    connections,
    sampleInt: 100,
    ...('requests' in extent ? { amount: extent.requests } : { duration: extent.seconds }),
    setupClient: (client) => {
      ;(client as Writer).getRequestBuffer = freshRequests(url, sales)
      client.on('response', (status: number, _bytes: number, milliseconds: number) => {
        answers[status] = (answers[status] ?? 0) + 1
        times.push(milliseconds)
      })
    },
  })
  return { answers, times }
}

function freshRequests(url: string, sales: number): () => Buffer {
  const body = makeBody(sales)
  const request = requestWith(body, url)
  return () => {
    body.renew(nextNumber)
    nextNumber += sales
    return request
  }
}
