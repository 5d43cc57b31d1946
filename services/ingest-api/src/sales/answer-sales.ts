import type { SaleSchema } from './compile-schema.ts'
import type { Preferences } from './preferences.ts'
import { listed } from './problems.ts'
import type { Named, BatchValidation } from './batch-validation.ts'

/** Status and document of an answer to sales that were published; the document is JSON text already. */
export type Answer = { status: 202 | 207; json: string }

/** What almost every client hears. */
const ONE_ACCEPTED: Answer = { status: 202, json: '{"accepted":1,"duplicate":0,"rejected":0}' }

/** @param topic where the sales lie now */
export function answerSales(sorting: BatchValidation, preferences: Preferences, topic: string): Answer {
  const { messages, duplicates, rejected, findings } = sorting
  if (messages.length === 1 && duplicates.length + rejected.length === 0 && preferences.answer === undefined)
    return ONE_ACCEPTED
  return {
    status: rejected.length === 0 ? 202 : 207,
    json: JSON.stringify({
      accepted: messages.length,
      duplicate: duplicates.length,
      rejected: rejected.length,
      ...(rejected.length === 0 ? {} : listed(findings)),
      ...(duplicates.length === 0 || preferences.answer === 'minimal' ? {} : { duplicates }),
      ...(preferences.answer === 'representation' ? { sales: placed(sorting, topic) } : {}),
    }),
  }
}

/** Of each sale that is stored, in the order of the body, where it lies; of a duplicate only that it is stored. */
function placed({ messages, accepted, duplicates, schema }: BatchValidation, topic: string): object[] {
  const stored = accepted.map((named, place) => acceptedAt(named, messages[place], topic, schema))
  const known = duplicates.map((named) => ({ ...named, outcome: 'duplicate' }))
  return [...stored, ...known].sort((one, other) => (one.index ?? 0) - (other.index ?? 0))
}

function acceptedAt(
  named: Named,
  message: BatchValidation['messages'][number] | undefined,
  topic: string,
  { id }: SaleSchema,
) {
  return { ...named, outcome: 'accepted', topic, partition: message?.partition, offset: message?.offset, schema_id: id }
}
