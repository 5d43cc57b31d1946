import type { Problem } from '@stream-retail/chassis/errors'
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { Admission, Ticket } from '../admission/admission.ts'
import type { Body } from './body.ts'
import { type BodyHeaders, readBodyHeaders } from './body-headers.ts'
import { bodyTooLarge, bodyTooSlow } from './problems.ts'
import { Reading, type ReadingLimits } from './reading.ts'

export type BodyLimits = ReadingLimits & { /** Milliseconds from the headers to the last byte. */ timeoutMs: number }

/** Of a body whose length is not told, this much is held before the first byte; also what an unpacker takes for itself. */
const UNTOLD_BYTES = 65_536

/**
 * Reads bodies within limits: admitted before their first byte, bounded while they grow, given up when they are too slow.
 * One timer looks after all of them.
 */
export class BodyReader {
  readonly #limits: BodyLimits
  readonly #admission: Admission
  readonly #overloaded: () => Problem
  /** In the order in which they began, so that the slowest stand first. */
  readonly #open = new Set<Reading>()
  readonly #timer: NodeJS.Timeout

  constructor(limits: BodyLimits, admission: Admission, overloaded: () => Problem) {
    this.#limits = limits
    this.#admission = admission
    this.#overloaded = overloaded
    this.#timer = setInterval(
      () => {
        this.#giveUpSlow()
      },
      Math.min(1_000, Math.ceil(limits.timeoutMs / 4)),
    ).unref()
  }

  close(): void {
    clearInterval(this.#timer)
  }

  /** Calls `done` once, with the body or with why there is none. */
  read(headers: IncomingHttpHeaders, payload: Readable, lines: boolean, done: (body: Body) => void): void {
    const said = readBodyHeaders(headers)
    if (said.problem !== undefined) return done({ problem: said.problem })
    if ((said.length ?? 0) > this.#limits.bytes) return done({ problem: bodyTooLarge(this.#limits.bytes) })
    const ticket = this.#admission.enter(bytesToHold(said))
    if (ticket === undefined) return done({ problem: this.#overloaded() })
    const reading: Reading = new Reading(payload, said.gzip, this.#limits, {
      grew: (bytes) => (this.#admission.growTo(ticket, bytes) ? undefined : this.#overloaded()),
      done: (problem, bytes) => {
        this.#open.delete(reading)
        done(problem === undefined ? { problem, bytes, lines, ticket } : this.#rejected(problem, ticket))
      },
    })
    this.#open.add(reading)
  }

  #rejected(problem: Problem, ticket: Ticket): Body {
    this.#admission.leave(ticket)
    return { problem }
  }

  #giveUpSlow(): void {
    const latest = performance.now() - this.#limits.timeoutMs
    for (const reading of this.#open) {
      if (reading.startedAt > latest) return
      reading.fail(bodyTooSlow(this.#limits.timeoutMs))
    }
  }
}

function bytesToHold({ gzip, length }: Extract<BodyHeaders, { gzip: boolean }>): number {
  return length === undefined ? UNTOLD_BYTES : length + (gzip ? UNTOLD_BYTES : 0)
}
