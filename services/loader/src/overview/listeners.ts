import type { ServerResponse } from 'node:http'

/** A listener that has taken nothing for so long, in milliseconds, is let go. */
const SLOW_MS = 10_000

/** Those who listen to server-sent events. Each gets the newest; one who is slow misses some, and none waits for another. */
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

  /** Takes the answer over until either side ends it. @param first what is sent at once, already in the format of events */
  add(response: ServerResponse, first: string): void {
    // Whoever left while the first snapshot was made will not leave again, and would keep a place for ever.
    if (response.destroyed || response.socket?.readableEnded === true) return void response.destroy()
    this.#open.set(response, { blockedSince: undefined })
    response.on('error', () => {
      this.#open.delete(response)
    })
    response.once('close', () => {
      this.#open.delete(response)
    })
    // The server lets clients end their side and still wait for an answer; who ends a side of a stream without an end has left.
    response.socket?.once('end', () => {
      response.destroy()
    })
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      // A proxy that gathers an answer before it passes it on would pass on nothing.
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
      if (now - listener.blockedSince >= SLOW_MS) response.destroy()
    }
  }

  /** Ends all, and those who still come, once they have the first event; they come again by themselves. */
  close(): void {
    this.#closed = true
    for (const response of this.#open.keys()) response.end()
  }
}

/** @param data becomes JSON, which has no line breaks */
export function eventText(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}
