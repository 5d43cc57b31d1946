import type { Problem } from '@stream-retail/chassis/errors'
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { Admission, Ticket } from '../admission/admission.ts'
import type { Body } from './body.ts'
import { type BodyHeaders, readBodyHeaders } from './body-headers.ts'
import { bodyTooLarge, bodyTooSlow } from './problems.ts'
import { Reading, type ReadingLimits } from './reading.ts'

export type BodyLimits = ReadingLimits & { /** Milliseconds from the headers to the last byte. */ timeoutMs: number }

/** Reserved for a body of unknown length before its first byte arrives; also what a decompressor needs for itself. */
const RESERVED_BYTES = 65_536

/**
 * Reads bodies within limits: admitted before their first byte, bounded while they grow, abandoned when they are too
 * slow. One timer serves all of them.
 */
export class BodyReader {
  readonly #limits: BodyLimits
  readonly #admission: Admission
  readonly #overloaded: () => Problem
  /** In order of their start, so the oldest come first. */
  readonly #open = new Set<Reading>()
  readonly #timer: NodeJS.Timeout

  constructor(limits: BodyLimits, admission: Admission, overloaded: () => Problem) {
    this.#limits = limits
    this.#admission = admission
    this.#overloaded = overloaded
    this.#timer = setInterval(
      () => {
        this.#abandonSlow()
      },
      Math.min(1_000, Math.ceil(limits.timeoutMs / 4)),
    ).unref()
  }

  close(): void {
    clearInterval(this.#timer)
  }

  /** Calls `done` once, with the body or with the problem. */
  read(headers: IncomingHttpHeaders, payload: Readable, lines: boolean, done: (body: Body) => void): void {
    const described = readBodyHeaders(headers)
    if (described.problem !== undefined) return done({ problem: described.problem })
    if ((described.length ?? 0) > this.#limits.bytes) return done({ problem: bodyTooLarge(this.#limits.bytes) })
    const ticket = this.#admission.enter(bytesToReserve(described))
    if (ticket === undefined) return done({ problem: this.#overloaded() })
    const reading: Reading = new Reading(payload, described.gzip, this.#limits, {
      grew: (bytes) => (this.#admission.growTo(ticket, bytes) ? undefined : this.#overloaded()),
      done: (problem, bytes) => {
        this.#open.delete(reading)
        done(problem === undefined ? { problem, bytes, lines, ticket } : this.#rejectBody(problem, ticket))
      },
    })
    this.#open.add(reading)
  }

  #rejectBody(problem: Problem, ticket: Ticket): Body {
    this.#admission.leave(ticket)
    return { problem }
  }

  #abandonSlow(): void {
    const latest = performance.now() - this.#limits.timeoutMs
    for (const reading of this.#open) {
      if (reading.startedAt > latest) return
      reading.fail(bodyTooSlow(this.#limits.timeoutMs))
    }
  }
}

function bytesToReserve({ gzip, length }: Extract<BodyHeaders, { gzip: boolean }>): number {
  return length === undefined ? RESERVED_BYTES : length + (gzip ? RESERVED_BYTES : 0)
}
