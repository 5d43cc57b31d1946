import { messageOf } from '@stream-retail/chassis/errors'
import { isAscii, isUtf8 } from 'node:buffer'
import { ArrayElements } from './array-elements.ts'
import { emptyBody, notJson, notUtf8 } from './problems.ts'

/** A line of NDJSON that cannot be parsed. */
export class UnreadableLine {
  readonly reason: 'not_json' | 'not_utf8'
  readonly text: string
  constructor(reason: 'not_json' | 'not_utf8', text: string) {
    this.reason = reason
    this.text = text
  }
}

/** The sales of one body, in order. */
export type SalesInBody = {
  /** One above the limit when there are more. */
  count: number
  /** The body is one sale, not a list. */
  single: boolean
  /** Parsed, not validated. */
  at: (index: number) => unknown
  /** As received, for a sale that is rejected. */
  original: (index: number) => Buffer
}

/**
 * @param max sales that may be read; lines beyond one more are not looked for
 * @throws {Problem} when the body as a whole cannot be used
 */
export function salesIn(bytes: Buffer, lines: boolean, max: number): SalesInBody {
  if (bytes.length === 0) throw emptyBody()
  return lines ? salesInLines(bytes, max) : salesInJson(bytes)
}

function salesInJson(bytes: Buffer): SalesInBody {
  const value = parseJson(bytes)
  if (!Array.isArray(value)) return { count: 1, single: true, at: () => value, original: () => bytes }
  let elements: ArrayElements | undefined
  return {
    count: value.length,
    single: false,
    at: (index) => value[index] as unknown,
    original: (index) => (elements ??= new ArrayElements(bytes)).at(index),
  }
}

/** @throws {Problem} when it is not a JSON document in UTF-8 */
export function parseJson(bytes: Buffer): unknown {
  const text = textOf(bytes)
  if (text === undefined) throw notUtf8()
  return parse(text)
}

/**
 * JSON.parse makes keys like `__proto__` own properties, never a prototype; such a sale is rejected for an unknown
 * field.
 */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (text.trim() === '') throw emptyBody()
    throw notJson(messageOf(error).slice(0, 200))
  }
}

/** Without a byte order mark; undefined when not valid UTF-8. Almost every body is ASCII, which is the fast path. */
export function textOf(bytes: Buffer): string | undefined {
  if (isAscii(bytes)) return bytes.toString('latin1')
  if (!isUtf8(bytes)) return undefined
  return withoutMark(bytes.toString('utf8'))
}

const BYTE_ORDER_MARK = 0xfeff

/** Several in a row come from empty files among concatenated ones. */
function withoutMark(text: string): string {
  let start = 0
  while (text.charCodeAt(start) === BYTE_ORDER_MARK) start++
  return start === 0 ? text : text.slice(start)
}

function salesInLines(bytes: Buffer, max: number): SalesInBody {
  const text = textOf(bytes)
  const lines = text === undefined ? byteLines(bytes, max) : textLines(text, max)
  return {
    count: lines.length,
    single: false,
    at: (index) => readLine(lines[index]),
    original: (index) => bytesOf(lines[index]),
  }
}

function bytesOf(line: string | Buffer | undefined): Buffer {
  return typeof line === 'string' ? Buffer.from(line) : (line ?? Buffer.alloc(0))
}

function readLine(line: string | Buffer | undefined): unknown {
  if (typeof line !== 'string') return new UnreadableLine('not_utf8', line?.toString() ?? '')
  try {
    return JSON.parse(line)
  } catch {
    return new UnreadableLine('not_json', line)
  }
}

const LINE_FEED = 10

/** Lines that are not blank, at most `max` + 1. Each may start with a byte order mark, as in concatenated files. */
function textLines(text: string, max: number): string[] {
  const lines: string[] = []
  for (let start = 0; start < text.length && lines.length <= max;) {
    if (text.charCodeAt(start) === LINE_FEED) {
      start++
      continue
    }
    const feed = text.indexOf('\n', start)
    const end = feed === -1 ? text.length : feed
    const line = withoutMark(text.slice(start, end))
    if (!isBlank(line)) lines.push(line)
    start = end + 1
  }
  return lines
}

/** For a body with some line that is not UTF-8; the other lines are still read. */
function byteLines(bytes: Buffer, max: number): (string | Buffer)[] {
  const lines: (string | Buffer)[] = []
  for (let start = 0; start < bytes.length && lines.length <= max;) {
    const feed = bytes.indexOf(LINE_FEED, start)
    const line = bytes.subarray(start, feed === -1 ? bytes.length : feed)
    const text = textOf(line)
    if (text === undefined || !isBlank(text)) lines.push(text ?? line)
    start += line.length + 1
  }
  return lines
}

function isBlank(line: string): boolean {
  return line === '' || (line.charCodeAt(0) <= 32 && line.trim() === '')
}
