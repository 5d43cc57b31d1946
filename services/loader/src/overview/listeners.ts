import type { ServerResponse } from 'node:http'

/** A listener that has read nothing for this long, in milliseconds, is disconnected. */
const MAX_BLOCKED_MS = 10_000

/** Clients of the event stream. Each gets the newest event; a slow client misses some and never delays the others. */
export class Listeners {
  readonly #limit: number
  readonly #open = new Map<ServerResponse, { blockedSince: number | undefined }>()
  #closed = false

  constructor(limit: number) {
    this.#limit = limit
  }

  get count(): number {
    return this.#open.size
  }

  get full(): boolean {
    return this.#open.size >= this.#limit
  }

  /**
   * Takes over the response until either side closes it.
   * @param first sent immediately, already in the format of events
   */
  add(response: ServerResponse, first: string): void {
    // A client that left before the first snapshot was ready emits no further `close` and would keep its place forever.
    if (response.destroyed || response.socket?.readableEnded === true) return void response.destroy()
    this.#open.set(response, { blockedSince: undefined })
    response.on('error', () => {
      this.#open.delete(response)
    })
    response.once('close', () => {
      this.#open.delete(response)
    })
    // Half-open sockets are allowed by the server; a client that ends its side of an endless stream has left.
    response.socket?.once('end', () => {
      response.destroy()
    })
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      // A buffering proxy would never forward anything.
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    })
    if (this.#closed) response.end(first)
    else response.write(first)
  }

  send(text: string, now = Date.now()): void {
    for (const [response, listener] of this.#open) {
      if (response.writableLength === 0) {
        listener.blockedSince = undefined
        response.write(text)
        continue
      }
      listener.blockedSince ??= now
      if (now - listener.blockedSince >= MAX_BLOCKED_MS) response.destroy()
    }
  }

  /** Ends all streams, and later ones after their first event; browsers reconnect on their own. */
  close(): void {
    this.#closed = true
    for (const response of this.#open.keys()) response.end()
  }
}

/** @param data serialised as JSON, which contains no line breaks */
export function eventText(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}
