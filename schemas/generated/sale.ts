// Generated from sale.avsc by generate-types.ts; do not edit.

/** One line of a till's receipt: so many units of one product, sold or given back in one store. */
export type Sale = {
  /** Names this sale for ever. A client that got no clear answer sends the same sale again with the same event_id. (Avro string) */
  event_id: string
  /** The store. Also the Kafka key, so that sales of one store stay in order. (Avro int) */
  store_id: number
  /** The product (stock keeping unit). (Avro int) */
  sku: number
  /** Units sold; negative when they came back. Nothing sold is no sale. (Avro int) */
  qty: number
  /** When it was sold, in milliseconds since 1970-01-01 UTC. Part of the row's key: resend it unchanged. (Avro long) */
  ts: number
}
