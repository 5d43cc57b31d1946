const HEAD_END = '\r\n\r\n'

/** Reads the answers of one connection, which come one after the other: only what a load process must know of each. */
export class AnswerReader {
  /** The head so far, while it is not whole. */
  #head = ''
  /** Bytes of the body that are still to come; undefined before the head is whole. */
  #left: number | undefined
  #status = 0

  /**
   * @returns the status of the answer that ends with these bytes; undefined when it does not end yet
   * @throws {Error} when it is no answer with a length, or more than one answer
   */
  read(bytes: Buffer): number | undefined {
    const body = this.#left === undefined ? this.#readHead(bytes) : bytes.length
    if (this.#left === undefined) return undefined
    this.#left -= body
    if (this.#left < 0) throw new Error('an answer that nobody asked for')
    if (this.#left > 0) return undefined
    this.#left = undefined
    return this.#status
  }

  /** @returns how many bytes after the head came with it */
  #readHead(bytes: Buffer): number {
    const before = this.#head.length
    this.#head += bytes.toString('latin1')
    const end = this.#head.indexOf(HEAD_END)
    if (end === -1) return 0
    const head = this.#head.slice(0, end)
    const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(head) ?? []
    const [, length] = /^content-length: *(\d+)/im.exec(head) ?? []
    if (status === undefined || length === undefined) throw new Error(`no answer with a length: ${head}`)
    this.#head = ''
    this.#status = Number(status)
    this.#left = Number(length)
    return before + bytes.length - end - HEAD_END.length
  }
}
