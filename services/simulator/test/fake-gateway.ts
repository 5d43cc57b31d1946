import { once } from 'node:events'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

type Event = Record<string, unknown>
type ValidationError = { index?: number; event_id?: unknown; path: string; code: string }
export type Reply = { status: number; headers?: Record<string, string>; body?: unknown; afterMs?: number }

/** How to reply to a request; undefined: as a real gateway would. */
export type Behaviour = (events: Event[], request: number) => Reply | 'hang up' | undefined

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const INTEGERS = ['store_id', 'sku', 'qty', 'ts']

function errorsOf(event: Event): { path: string; code: string }[] {
  const errors = ['event_id', ...INTEGERS]
    .filter((field) => !(field in event))
    .map((field) => ({ path: `/${field}`, code: 'missing' }))
  for (const field of INTEGERS)
    if (field in event && !Number.isInteger(event[field])) errors.push({ path: `/${field}`, code: 'wrong_type' })
  if (typeof event['event_id'] === 'string' && !UUID.test(event['event_id']))
    errors.push({ path: '/event_id', code: 'not_uuid' })
  if (event['qty'] === 0) errors.push({ path: '/qty', code: 'out_of_range' })
  if (Number(event['ts']) < Date.now() - 7 * 24 * 3_600_000) errors.push({ path: '/ts', code: 'too_old' })
  for (const field of Object.keys(event))
    if (field !== 'event_id' && !INTEGERS.includes(field)) errors.push({ path: `/${field}`, code: 'unknown' })
  return errors
}

/** A server that follows the gateway's contract and remembers everything. */
export class FakeGateway {
  behaviour: Behaviour = () => undefined
  /** Every event of every POST in order of arrival, including those without a response. */
  readonly received: Event[] = []
  readonly arrivals: number[] = []
  readonly accepted: Event[] = []
  readonly rejected: Event[] = []
  requests = 0
  readonly #server = createServer((request, response) => {
    void this.#serve(request, response)
  })

  async listen(port = 0): Promise<string> {
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/health') return void response.end('{}')
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Event | Event[]
    const events = Array.isArray(body) ? body : [body]
    this.received.push(...events)
    this.arrivals.push(Date.now())
    const wanted = this.behaviour(events, ++this.requests)
    if (wanted === 'hang up') return void request.socket.destroy()
    const reply = { ...this.#replyTo(events, Array.isArray(body), wanted?.status), ...wanted }
    // A response that is due in a minute must not keep the test process alive.
    setTimeout(() => {
      send(response, reply)
    }, reply.afterMs ?? 0).unref()
  }

  #replyTo(events: Event[], array: boolean, status: number | undefined): Reply {
    if (status !== undefined && status !== 202) return { status }
    const errors: ValidationError[] = []
    events.forEach((event, index) => {
      const own = errorsOf(event)
      ;(own.length > 0 ? this.rejected : this.accepted).push(event)
      errors.push(
        ...own.map(({ path, code }) =>
          array
            ? { index, event_id: event['event_id'], path: `/${index}${path}`, code }
            : { event_id: event['event_id'], path, code },
        ),
      )
    })
    const rejected = new Set(errors.map(({ index }) => index)).size
    const counts = { accepted: events.length - rejected, rejected }
    if (rejected === 0) return { status: 202, body: counts }
    return rejected === events.length
      ? { status: 422, body: { code: 'invalid_sale', errors } }
      : { status: 207, body: { ...counts, errors } }
  }
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body ?? {}))
}

/** Starts one; it is closed when the test ends. */
export async function fakeGateway(
  t: { teardown: (end: () => Promise<void>) => void },
  behaviour?: Behaviour,
): Promise<{ gateway: FakeGateway; url: string }> {
  const gateway = new FakeGateway()
  if (behaviour !== undefined) gateway.behaviour = behaviour
  const url = await gateway.listen()
  t.teardown(async () => gateway.close())
  return { gateway, url }
}
