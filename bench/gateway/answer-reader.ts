const HEAD_END = '\r\n\r\n'

/** Parses the sequential responses of one connection, as far as a load generator needs. */
export class AnswerReader {
  /** The head received so far, while it is incomplete. */
  #head = ''
  /** Bytes of the body still to come; undefined while the head is incomplete. */
  #left: number | undefined
  #status = 0

  /**
   * @returns the status of the response that ends with these bytes; undefined when it is incomplete
   * @throws {Error} when the bytes are not a response with a Content-Length, or more than one response
   */
  read(bytes: Buffer): number | undefined {
    const body = this.#left === undefined ? this.#readHead(bytes) : bytes.length
    if (this.#left === undefined) return undefined
    this.#left -= body
    if (this.#left < 0) throw new Error('unexpected response: no request is waiting')
    if (this.#left > 0) return undefined
    this.#left = undefined
    return this.#status
  }

  /** @returns the number of bytes after the head */
  #readHead(bytes: Buffer): number {
    const before = this.#head.length
    this.#head += bytes.toString('latin1')
    const end = this.#head.indexOf(HEAD_END)
    if (end === -1) return 0
    const head = this.#head.slice(0, end)
    const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(head) ?? []
    const [, length] = /^content-length: *(\d+)/im.exec(head) ?? []
    if (status === undefined || length === undefined) throw new Error(`not a response with a length: ${head}`)
    this.#head = ''
    this.#status = Number(status)
    this.#left = Number(length)
    return before + bytes.length - end - HEAD_END.length
  }
}
