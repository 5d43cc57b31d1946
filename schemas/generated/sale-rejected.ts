// Generated from sale-rejected.avsc by generate-types.ts; do not edit.

/** A sale that the gateway refused: what came, and the first thing that was wrong with it. */
export type SaleRejected = {
  /** When it was refused, in milliseconds since 1970-01-01 UTC. (Avro long as timestamp-millis) */
  rejected_at: number
  /** Code of the first finding, as the answer of POST /sales names it: missing, out_of_range, not_json and so on. (Avro string) */
  reason: string
  /** JSON pointer to what was wrong, inside the sale; empty when it was the sale as a whole. (Avro string) */
  path: string
  /** What would have been right, in words. (Avro string) */
  expected: string
  /** What was there, cut to a few characters. (Avro string) */
  got: string
  /** The sale's event_id, when it had one that is text. Also the Kafka key. (Avro null, string) */
  event_id: null | string
  /** Its place in the request, from 0; null when the request was that one sale. (Avro null, int) */
  index: null | number
  /** The sale as JSON text, or the raw text when it was not JSON; cut at the gateway's limit. (Avro string) */
  original: string
  /** Bytes of the original in UTF-8 before it was cut: more than `original` has means that it was cut. (Avro int) */
  original_bytes: number
  /** Name of the API key that sent it; null when no keys are in use. (Avro null, string) */
  key_name: null | string
  /** The request that brought it, as in the answer and in the gateway's log. (Avro string) */
  request_id: string
  /** Id of the schema that it was checked against; null when it was not read so far. (Avro null, int) */
  schema_id: null | number
}
