import type { Problem } from '@stream-retail/chassis/errors'
import type { IncomingHttpHeaders } from 'node:http'
import { unsupportedCharset, unsupportedEncoding } from './problems.ts'

/** What the headers say about the body: how it is packed, and its length before unpacking, when that is known. */
export type BodyHeaders = { problem: Problem } | { problem: undefined; gzip: boolean; length: number | undefined }

const UTF8 = new Set(['utf-8', 'utf8', 'us-ascii'])
const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]*)/i

/** Node has seen to it that Content-Length is a number. */
export function readBodyHeaders(headers: IncomingHttpHeaders): BodyHeaders {
  const { 'content-type': type = '', 'content-encoding': encoding, 'content-length': length } = headers
  const charset = type.includes(';') ? CHARSET.exec(type)?.[1] : undefined
  if (charset !== undefined && !UTF8.has(charset.toLowerCase())) return { problem: unsupportedCharset(charset) }
  const packing = encoding?.trim().toLowerCase() ?? ''
  const gzip = packing === 'gzip' || packing === 'x-gzip'
  if (!gzip && packing !== '' && packing !== 'identity') return { problem: unsupportedEncoding(packing) }
  return { problem: undefined, gzip, length: length === undefined ? undefined : Number(length) }
}
