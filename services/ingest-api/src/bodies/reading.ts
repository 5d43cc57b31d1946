import type { Problem } from '@stream-retail/chassis/errors'
import type { Readable } from 'node:stream'
import { type Gunzip, createGunzip } from 'node:zlib'
import { badGzip, bodyIncomplete, bodyTooLarge, decompressedTooLarge } from './problems.ts'

export type ReadingLimits = { bytes: number; decompressedBytes: number }

export type ReadingHandlers = {
  /** Called per chunk with the decompressed bytes so far; returns a problem to stop reading. */
  grew: (bytes: number) => Problem | undefined
  /** Called once: with the body, or with the problem. */
  done: (problem: Problem | undefined, bytes: Buffer) => void
}

const NOTHING = Buffer.alloc(0)
/** Bytes that the decompressor emits at a time. */
const DECOMPRESS_BYTES = 65_536

/**
 * The body of one request while it arrives. Decompression stops at the limit, so a zip bomb costs no more than that.
 */
export class Reading {
  readonly startedAt = performance.now()
  readonly #payload: Readable
  readonly #limits: ReadingLimits
  readonly #handlers: ReadingHandlers
  readonly #gunzip: Gunzip | undefined
  readonly #chunks: Buffer[] = []
  #received = 0
  #size = 0
  #finished = false

  constructor(payload: Readable, gzip: boolean, limits: ReadingLimits, handlers: ReadingHandlers) {
    this.#payload = payload
    this.#limits = limits
    this.#handlers = handlers
    payload.on('data', this.#onChunk)
    payload.on('error', this.#onAborted)
    if (!gzip) {
      payload.on('end', this.#onEnd)
      return
    }
    this.#gunzip = createGunzip({ chunkSize: DECOMPRESS_BYTES })
    this.#gunzip.on('data', this.#onDecompressed).on('end', this.#onEnd).on('error', this.#onBadGzip)
    payload.pipe(this.#gunzip)
  }

  /** Ends it early; what still arrives is discarded. */
  fail(problem: Problem): void {
    this.#finish(problem, NOTHING)
  }

  readonly #onChunk = (chunk: Buffer): void => {
    this.#received += chunk.length
    if (this.#received > this.#limits.bytes) this.fail(bodyTooLarge(this.#limits.bytes))
    else if (this.#gunzip === undefined) this.#onDecompressed(chunk)
  }

  readonly #onDecompressed = (chunk: Buffer): void => {
    if (this.#finished) return
    this.#size += chunk.length
    if (this.#size > this.#limits.decompressedBytes)
      return this.fail(decompressedTooLarge(this.#limits.decompressedBytes))
    const problem = this.#handlers.grew(this.#size)
    if (problem !== undefined) this.fail(problem)
    else this.#chunks.push(chunk)
  }

  readonly #onEnd = (): void => {
    // Node reads gzip members that follow each other, and silently stops at a zero byte after one.
    const unread = this.#gunzip === undefined ? 0 : this.#received - this.#gunzip.bytesWritten
    if (unread > 0)
      return this.fail(badGzip(`${unread} bytes or more follow the compressed data and are not part of it`))
    const [only = NOTHING] = this.#chunks
    this.#finish(undefined, this.#chunks.length <= 1 ? only : Buffer.concat(this.#chunks, this.#size))
  }

  readonly #onAborted = (): void => {
    this.fail(bodyIncomplete())
  }

  readonly #onBadGzip = ({ message }: Error): void => {
    this.fail(badGzip(message))
  }

  #finish(problem: Problem | undefined, bytes: Buffer): void {
    if (this.#finished) return
    this.#finished = true
    if (problem !== undefined) this.#discard()
    this.#handlers.done(problem, bytes)
  }

  #discard(): void {
    this.#chunks.length = 0
    this.#payload.off('data', this.#onChunk)
    if (this.#gunzip !== undefined) {
      this.#payload.unpipe(this.#gunzip)
      this.#gunzip.destroy()
    }
    this.#payload.resume()
  }
}
