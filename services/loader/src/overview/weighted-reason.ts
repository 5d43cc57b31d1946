import type { StageName, VerdictReason } from './snapshot.ts'

/** A reason of the verdict and how much it weighs. */
export type WeightedReason = { weight: 'broken' | 'degraded'; reason: VerdictReason }

/** @param since ISO 8601; null: since it was first seen */
export function weighted(
  weight: WeightedReason['weight'],
  code: string,
  stage: StageName,
  text: string,
  since: string | null = null,
): WeightedReason {
  return { weight, reason: { code, stage, text, since } }
}
