import { messageOf } from '@stream-retail/chassis/errors'
import { isAscii, isUtf8 } from 'node:buffer'
import { emptyBody, notJson, notUtf8 } from './problems.ts'

/** A line of NDJSON that cannot be read, as text. */
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
  /** More than the limit only says that they are more. */
  count: number
  /** The body is one sale, not a list of them. */
  single: boolean
  /** Parsed, but not checked. */
  at: (index: number) => unknown
}

/**
 * @param most sales that are wanted; lines beyond are not looked for
 * @throws {Problem} when the body as a whole is of no use
 */
export function salesIn(bytes: Buffer, lines: boolean, most: number): SalesInBody {
  if (bytes.length === 0) throw emptyBody()
  return lines ? salesInLines(bytes, most) : salesInJson(bytes)
}

function salesInJson(bytes: Buffer): SalesInBody {
  const text = textOf(bytes)
  if (text === undefined) throw notUtf8()
  const value = parse(text)
  if (!Array.isArray(value)) return { count: 1, single: true, at: () => value }
  return { count: value.length, single: false, at: (index) => value[index] as unknown }
}

/** Keys like `__proto__` become own properties here, never a prototype; a sale that has one is rejected for it by name. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (text.trim() === '') throw emptyBody()
    throw notJson(messageOf(error).slice(0, 200))
  }
}

/** Without a byte order mark; undefined when it is not UTF-8. Almost every body is plain ASCII, which is quick. */
function textOf(bytes: Buffer): string | undefined {
  if (isAscii(bytes)) return bytes.toString('latin1')
  if (!isUtf8(bytes)) return undefined
  const text = bytes.toString('utf8')
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

function salesInLines(bytes: Buffer, most: number): SalesInBody {
  const text = textOf(bytes)
  const lines = text === undefined ? byteLines(bytes, most) : textLines(text, most)
  return { count: lines.length, single: false, at: (index) => readLine(lines[index]) }
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

/** Lines that hold more than blanks; at most one more than `most`. */
function textLines(text: string, most: number): string[] {
  const lines: string[] = []
  for (let start = 0; start < text.length && lines.length <= most;) {
    if (text.charCodeAt(start) === LINE_FEED) {
      start++
      continue
    }
    const feed = text.indexOf('\n', start)
    const line = text.slice(start, feed === -1 ? text.length : feed)
    if (!isBlank(line)) lines.push(line)
    start += line.length + 1
  }
  return lines
}

/** Some line is not UTF-8; the others are read all the same. */
function byteLines(bytes: Buffer, most: number): (string | Buffer)[] {
  const lines: (string | Buffer)[] = []
  for (let start = 0; start < bytes.length && lines.length <= most;) {
    const feed = bytes.indexOf(LINE_FEED, start)
    const line = bytes.subarray(start, feed === -1 ? bytes.length : feed)
    const text = textOf(line)
    if (text === undefined || !isBlank(text)) lines.push(text ?? line)
    start += line.length + 1
  }
  return lines
}

function isBlank(line: string): boolean {
  return line.charCodeAt(0) <= 32 && line.trim() === ''
}
