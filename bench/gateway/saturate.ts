import autocannon, { type Client } from 'autocannon'
import { type Body, makeBody } from './bodies.ts'
import type { Extent, LoadJob } from './jobs.ts'

/** A connection of autocannon has at most one request on its way, so its one buffer can be written anew for the next. */
type Writer = Client & { getRequestBuffer: () => Buffer }

let nextNumber = 0

/**
 * As many requests as the server answers: each connection sends the next when it has its answer. autocannon would make a
 * request anew from its parts each time; so as not to be the limit itself, only the ids are written here.
 */
export async function saturate({ url, connections, sales }: LoadJob, extent: Extent): Promise<{ answers: Record<number, number>; times: number[] }> {
  const answers: Record<number, number> = {}
  const times: number[] = []
  await autocannon({
    url, connections, sampleInt: 100, ...('requests' in extent ? { amount: extent.requests } : { duration: extent.seconds }),
    setupClient: (client) => {
      (client as Writer).getRequestBuffer = freshRequests(url, sales)
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

/** The bytes of a request whose body is this one from now on: renewed there, it is renewed here. */
export function requestWith(body: Body, url: string): Buffer {
  const { pathname, host } = new URL(url)
  const head = Buffer.from(`POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nConnection: keep-alive\r\nContent-Type: application/json\r\nContent-Length: ${body.bytes.length}\r\n\r\n`)
  const request = Buffer.concat([head, body.bytes])
  body.bytes = request.subarray(head.length)
  return request
}
