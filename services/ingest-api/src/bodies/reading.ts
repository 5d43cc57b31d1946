import type { Problem } from '@stream-retail/chassis/errors'
import type { Readable } from 'node:stream'
import { type Gunzip, createGunzip } from 'node:zlib'
import { badGzip, bodyIncomplete, bodyTooLarge, unpackedTooLarge } from './problems.ts'

export type ReadingLimits = { bytes: number; unpackedBytes: number }

export type ReadingEnds = {
  /** Called for each piece with the bytes so far, unpacked; returns why no more may come. */
  grew: (bytes: number) => Problem | undefined
  /** Called once: with the body, or with why there is none. */
  done: (problem: Problem | undefined, bytes: Buffer) => void
}

const NOTHING = Buffer.alloc(0)
/** Bytes that come out of the unpacker at a time. */
const UNPACK_BYTES = 65_536

/** The body of one request while it arrives. Unpacking stops at the limit, so that a bomb costs no more than that. */
export class Reading {
  readonly startedAt = performance.now()
  readonly #payload: Readable
  readonly #limits: ReadingLimits
  readonly #ends: ReadingEnds
  readonly #gunzip: Gunzip | undefined
  readonly #chunks: Buffer[] = []
  #came = 0
  #size = 0
  #over = false

  constructor(payload: Readable, gzip: boolean, limits: ReadingLimits, ends: ReadingEnds) {
    this.#payload = payload
    this.#limits = limits
    this.#ends = ends
    payload.on('data', this.#onCame)
    payload.on('error', this.#onBroken)
    if (!gzip) {
      payload.on('end', this.#onEnd)
      return
    }
    this.#gunzip = createGunzip({ chunkSize: UNPACK_BYTES })
    this.#gunzip.on('data', this.#onPiece).on('end', this.#onEnd).on('error', this.#onBadGzip)
    payload.pipe(this.#gunzip)
  }

  /** Ends it before the body did; what still comes is thrown away. */
  fail(problem: Problem): void {
    this.#finish(problem, NOTHING)
  }

  readonly #onCame = (chunk: Buffer): void => {
    this.#came += chunk.length
    if (this.#came > this.#limits.bytes) this.fail(bodyTooLarge(this.#limits.bytes))
    else if (this.#gunzip === undefined) this.#onPiece(chunk)
  }

  readonly #onPiece = (chunk: Buffer): void => {
    if (this.#over) return
    this.#size += chunk.length
    if (this.#size > this.#limits.unpackedBytes) return this.fail(unpackedTooLarge(this.#limits.unpackedBytes))
    const problem = this.#ends.grew(this.#size)
    if (problem !== undefined) this.fail(problem)
    else this.#chunks.push(chunk)
  }

  readonly #onEnd = (): void => {
    const [only = NOTHING] = this.#chunks
    this.#finish(undefined, this.#chunks.length <= 1 ? only : Buffer.concat(this.#chunks, this.#size))
  }

  readonly #onBroken = (): void => {
    this.fail(bodyIncomplete())
  }

  readonly #onBadGzip = ({ message }: Error): void => {
    this.fail(badGzip(message))
  }

  #finish(problem: Problem | undefined, bytes: Buffer): void {
    if (this.#over) return
    this.#over = true
    if (problem !== undefined) this.#throwAway()
    this.#ends.done(problem, bytes)
  }

  #throwAway(): void {
    this.#chunks.length = 0
    this.#payload.off('data', this.#onCame)
    if (this.#gunzip !== undefined) {
      this.#payload.unpipe(this.#gunzip)
      this.#gunzip.destroy()
    }
    this.#payload.resume()
  }
}
