import { REJECTED_SUBJECT, REJECTED_TOPIC, SALES_SUBJECT, SALES_TOPIC } from '@stream-retail/schemas/subjects'

/** A topic, and the subject whose latest version its records are written with. */
export type Destination = { topic: string; subject: string }
export type Topics = { sales: Destination; rejected: Destination }

export const TOPICS: Topics = {
  sales: { topic: SALES_TOPIC, subject: SALES_SUBJECT },
  rejected: { topic: REJECTED_TOPIC, subject: REJECTED_SUBJECT },
}
