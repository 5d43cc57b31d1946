import type { Problem } from '@stream-retail/chassis/errors'
import type { IncomingHttpHeaders } from 'node:http'
import { unsupportedCharset, unsupportedEncoding } from './problems.ts'

/** What the headers say about the body: its encoding, and its length before decompression if known. */
export type BodyHeaders = { problem: Problem } | { problem: undefined; gzip: boolean; length: number | undefined }

const UTF8 = new Set(['utf-8', 'utf8', 'us-ascii'])
const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]*)/i

/** Node has already checked that Content-Length is a number. */
export function readBodyHeaders(headers: IncomingHttpHeaders): BodyHeaders {
  const { 'content-type': type = '', 'content-encoding': encoding, 'content-length': length } = headers
  const charset = type.includes(';') ? CHARSET.exec(type)?.[1] : undefined
  if (charset !== undefined && !UTF8.has(charset.toLowerCase())) return { problem: unsupportedCharset(charset) }
  const coding = encoding?.trim().toLowerCase() ?? ''
  const gzip = coding === 'gzip' || coding === 'x-gzip'
  if (!gzip && coding !== '' && coding !== 'identity') return { problem: unsupportedEncoding(coding) }
  return { problem: undefined, gzip, length: length === undefined ? undefined : Number(length) }
}
