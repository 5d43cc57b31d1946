const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/**
 * The bytes of each element of a JSON array, which must be valid JSON. Scans no further than to the element asked for
 * and continues from there: it is only needed for what is rejected.
 */
export class ArrayElements {
  readonly #bytes: Buffer
  /** Where each element found so far begins, and, one later in the list, where the next one does. */
  readonly #starts: number[]

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    this.#starts = [bytes.indexOf('[') + 1]
  }

  /** Without white space around it. */
  at(index: number): Buffer {
    while (this.#starts.length <= index + 1) this.#starts.push(this.#endOf(this.#starts.at(-1) ?? 0) + 1)
    const from = this.#starts[index] ?? 0
    return trim(this.#bytes.subarray(from, (this.#starts[index + 1] ?? from) - 1))
  }

  /** Where the comma or bracket after the element is that begins at `start`. */
  #endOf(start: number): number {
    let depth = 0
    for (let at = start; at < this.#bytes.length; at++) {
      const byte = this.#bytes[at] as number
      if (byte === QUOTE) at = this.#endOfText(at + 1)
      else if (byte === OPEN_BRACKET || byte === OPEN_BRACE) depth++
      else if (depth === 0 && (byte === COMMA || byte === CLOSE_BRACKET)) return at
      else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE) depth--
    }
    return this.#bytes.length
  }

  /** Where the closing quote is. */
  #endOfText(start: number): number {
    let at = start
    while (at < this.#bytes.length && this.#bytes[at] !== QUOTE) at += this.#bytes[at] === BACKSLASH ? 2 : 1
    return at
  }
}

/** Bytes up to the space character are white space; valid JSON has no others of them outside of texts. */
function trim(bytes: Buffer): Buffer {
  let start = 0
  let { length: end } = bytes
  while (start < end && (bytes[start] as number) <= 0x20) start++
  while (end > start && (bytes[end - 1] as number) <= 0x20) end--
  return bytes.subarray(start, end)
}
