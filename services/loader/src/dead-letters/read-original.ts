import type { Decoded } from '../records/decode-record.ts'
import { REJECTED_TOPIC } from './dead-letter.ts'
import type { Rejected } from './describe-dead-letter.ts'

/**
 * What was rejected, as people can read it: JSON, text that is no JSON (or no longer: it was cut), or bytes that nobody could read.
 * `bytes` is its size before anything was cut.
 */
export type Original =
  | { kind: 'json'; json: unknown; bytes: number }
  | { kind: 'text'; text: string; cut: boolean; bytes: number }
  | { kind: 'bytes'; hex: string; text: string; cut: boolean; bytes: number }

/** Bytes of a record that nobody could read that are shown. */
const SHOWN_BYTES = 65_536

/** The original of a record of one of the two topics. Pure. */
export function readOriginal(topic: string, decoded: Decoded): Original {
  if (!('values' in decoded)) return bytesOf(decoded.record.value ?? Buffer.alloc(0))
  if (topic === REJECTED_TOPIC) return originalOf(decoded.values as Rejected)
  return { kind: 'json', json: plain(decoded.values), bytes: decoded.record.value?.length ?? 0 }
}

function originalOf({ original, original_bytes: bytes }: Rejected): Original {
  if (bytes > Buffer.byteLength(original)) return { kind: 'text', text: original, cut: true, bytes }
  try {
    return { kind: 'json', json: JSON.parse(original) as unknown, bytes }
  } catch {
    return { kind: 'text', text: original, cut: false, bytes }
  }
}

function bytesOf(value: Buffer): Original {
  const shown = value.subarray(0, SHOWN_BYTES)
  return {
    kind: 'bytes',
    hex: shown.toString('hex'),
    text: shown.toString(),
    cut: value.length > SHOWN_BYTES,
    bytes: value.length,
  }
}

/** Values of Avro as JSON has them: numbers where they are exact, else text. */
function plain(values: Record<string, unknown>): unknown {
  return JSON.parse(
    JSON.stringify(values, (_key, value: unknown) =>
      typeof value !== 'bigint' ? value : Number.isSafeInteger(Number(value)) ? Number(value) : String(value),
    ),
  )
}
