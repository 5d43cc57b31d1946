import { crc32c } from '@node-rs/crc32'
import { Records } from './records.ts'

/** What kafkajs passes to the encoder of a produce request. */
export type ProduceArguments = {
  acks: number
  /** Milliseconds that the broker may wait for its replicas. */
  timeout: number
  transactionalId?: string | undefined
  /** A 64-bit number of kafkajs; its text is decimal. */
  producerId: { toString: () => string }
  producerEpoch: number
  topicData: { topic: string; partitions: { partition: number; firstSequence: number; messages: Records }[] }[]
}

/** The header of every request. */
export type Frame = { apiKey: number; apiVersion: number; correlationId: number; clientId: string }

/** An absent string: no transactional id. */
const NULL_TEXT = -1
const MAGIC = 2
/** Bytes of a record batch before its records. */
const BATCH_HEADER_BYTES = 61
/** Offset and length, which the length of the batch does not include. */
const LENGTH_FROM = 12
/** The checksum covers everything from here. */
const CHECKED_FROM = 21
const NONE = Buffer.alloc(0)
/** Over-allocation factor, as the next request may be larger. */
const SPARE = 2

/**
 * A complete produce request of version 3 to 7, with one uncompressed record batch per partition.
 * @param memory reused if it is large enough
 */
export function encodeProduce(
  request: ProduceArguments,
  frame: Frame,
  memory: Buffer = NONE,
  now: number = Date.now(),
): Buffer {
  const size = sizeOf(request, frame)
  const out = (size <= memory.length ? memory : Buffer.allocUnsafeSlow(size * SPARE)).subarray(0, size)
  let at = writeFrame(out, frame)
  at = out.writeInt16BE(NULL_TEXT, at)
  at = out.writeInt16BE(request.acks, at)
  at = out.writeInt32BE(request.timeout, at)
  at = out.writeInt32BE(request.topicData.length, at)
  for (const { topic, partitions } of request.topicData) {
    at = out.writeInt16BE(Buffer.byteLength(topic), at)
    at += out.write(topic, at)
    at = out.writeInt32BE(partitions.length, at)
    for (const { partition, firstSequence, messages } of partitions) {
      at = out.writeInt32BE(partition, at)
      at = out.writeInt32BE(BATCH_HEADER_BYTES + messages.size, at)
      at = writeBatch(out, at, messages, request, firstSequence, now)
    }
  }
  return out
}

function writeFrame(out: Buffer, { apiKey, apiVersion, correlationId, clientId }: Frame): number {
  let at = out.writeInt32BE(out.length - 4, 0)
  at = out.writeInt16BE(apiKey, at)
  at = out.writeInt16BE(apiVersion, at)
  at = out.writeInt32BE(correlationId, at)
  at = out.writeInt16BE(Buffer.byteLength(clientId), at)
  return at + out.write(clientId, at)
}

function sizeOf({ topicData }: ProduceArguments, { clientId }: Frame): number {
  let size = 4 + 2 + 2 + 4 + 2 + Buffer.byteLength(clientId) + 2 + 2 + 4 + 4
  for (const { topic, partitions } of topicData) {
    size += 2 + Buffer.byteLength(topic) + 4
    for (const { messages } of partitions) size += 4 + 4 + BATCH_HEADER_BYTES + messages.size
  }
  return size
}

function writeBatch(
  out: Buffer,
  start: number,
  { bytes, length }: Records,
  { producerId, producerEpoch }: ProduceArguments,
  firstSequence: number,
  now: number,
): number {
  const end = start + BATCH_HEADER_BYTES + bytes.length
  const time = BigInt(now)
  let at = out.writeBigInt64BE(0n, start) // base offset: set by the broker
  at = out.writeInt32BE(end - start - LENGTH_FROM, at)
  at = out.writeInt32BE(0, at) // leader epoch: set by the broker
  at = out.writeInt8(MAGIC, at)
  const checksumAt = at
  at = out.writeInt16BE(0, start + CHECKED_FROM) // attributes: uncompressed, not transactional, create time
  at = out.writeInt32BE(length - 1, at)
  at = out.writeBigInt64BE(time, at)
  at = out.writeBigInt64BE(time, at)
  at = out.writeBigInt64BE(BigInt(producerId.toString()), at)
  at = out.writeInt16BE(producerEpoch, at)
  at = out.writeInt32BE(firstSequence, at)
  at = out.writeInt32BE(length, at)
  out.set(bytes, at)
  out.writeUInt32BE(crc32c(out.subarray(start + CHECKED_FROM, end)), checksumAt)
  return end
}
