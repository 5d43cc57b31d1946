import type { Decoded } from '../records/decode-record.ts'
import { REJECTED_TOPIC } from './dead-letter.ts'
import type { RejectedSaleFields } from './describe-dead-letter.ts'

/**
 * What was rejected, in the most readable form: JSON, text that is not JSON (or no longer, as it was cut), or bytes
 * that could not be decoded. `bytes` is the size before anything was cut.
 */
export type DeadLetterOriginal =
  | { kind: 'json'; json: unknown; bytes: number }
  | { kind: 'text'; text: string; cut: boolean; bytes: number }
  | { kind: 'bytes'; hex: string; text: string; cut: boolean; bytes: number }

/** How much of a record that could not be decoded is shown. */
const SHOWN_BYTES = 65_536

/** The original of a record of one of the two topics. Pure. */
export function readOriginal(topic: string, decoded: Decoded): DeadLetterOriginal {
  if (!('values' in decoded)) return bytesOf(decoded.record.value ?? Buffer.alloc(0))
  if (topic === REJECTED_TOPIC) return originalOf(decoded.values as RejectedSaleFields)
  return { kind: 'json', json: plain(decoded.values), bytes: decoded.record.value?.length ?? 0 }
}

function originalOf({ original, original_bytes: bytes }: RejectedSaleFields): DeadLetterOriginal {
  if (bytes > Buffer.byteLength(original)) return { kind: 'text', text: original, cut: true, bytes }
  try {
    return { kind: 'json', json: JSON.parse(original) as unknown, bytes }
  } catch {
    return { kind: 'text', text: original, cut: false, bytes }
  }
}

function bytesOf(value: Buffer): DeadLetterOriginal {
  const shown = value.subarray(0, SHOWN_BYTES)
  return {
    kind: 'bytes',
    hex: shown.toString('hex'),
    text: shown.toString(),
    cut: value.length > SHOWN_BYTES,
    bytes: value.length,
  }
}

/** Avro values as JSON: a number where it is exact, else text. */
function plain(values: Record<string, unknown>): unknown {
  return JSON.parse(
    JSON.stringify(values, (_key, value: unknown) =>
      typeof value !== 'bigint' ? value : Number.isSafeInteger(Number(value)) ? Number(value) : String(value),
    ),
  )
}
