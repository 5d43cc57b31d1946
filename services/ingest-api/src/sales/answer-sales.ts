import type { BatchValidation, NamedSale } from './batch-validation.ts'
import type { SaleSchema } from './compile-schema.ts'
import type { Preferences } from './preferences.ts'
import { listErrors } from './problems.ts'

/** Status and JSON text of the response to sales that were published. */
export type SalesAnswer = { status: 202 | 207; json: string }

/** What almost every client gets. */
const ONE_ACCEPTED: SalesAnswer = { status: 202, json: '{"accepted":1,"duplicate":0,"rejected":0}' }

/** @param topic that the sales were published to */
export function answerSales(validation: BatchValidation, preferences: Preferences, topic: string): SalesAnswer {
  const { messages, duplicates, rejected, errors } = validation
  if (messages.length === 1 && duplicates.length + rejected.length === 0 && preferences.answer === undefined)
    return ONE_ACCEPTED
  return {
    status: rejected.length === 0 ? 202 : 207,
    json: JSON.stringify({
      accepted: messages.length,
      duplicate: duplicates.length,
      rejected: rejected.length,
      ...(rejected.length === 0 ? {} : listErrors(errors)),
      ...(duplicates.length === 0 || preferences.answer === 'minimal' ? {} : { duplicates }),
      ...(preferences.answer === 'representation' ? { sales: storedSales(validation, topic) } : {}),
    }),
  }
}

/** Every stored sale in the order of the body; the position is known only of those that this request published. */
function storedSales({ messages, accepted, duplicates, schema }: BatchValidation, topic: string): object[] {
  const published = accepted.map((sale, place) => acceptedSale(sale, messages[place], topic, schema))
  const known = duplicates.map((sale) => ({ ...sale, outcome: 'duplicate' }))
  return [...published, ...known].sort((one, other) => (one.index ?? 0) - (other.index ?? 0))
}

function acceptedSale(
  sale: NamedSale,
  message: BatchValidation['messages'][number] | undefined,
  topic: string,
  { id }: SaleSchema,
) {
  return { ...sale, outcome: 'accepted', topic, partition: message?.partition, offset: message?.offset, schema_id: id }
}
