import { findReasons } from './find-reasons.ts'
import { judgeStages } from './judge-stages.ts'
import type { Facts, Snapshot } from './snapshot.ts'

/** Turns facts into a snapshot with a verdict, and remembers since when each reason holds. */
export class Judge {
  #since = new Map<string, string>()

  judge(facts: Facts): Snapshot {
    const { state, reasons: found, broken } = findReasons(facts)
    const reasons = found.map((reason) => ({
      ...reason,
      since: reason.since ?? this.#since.get(reason.code) ?? facts.at,
    }))
    this.#since = new Map(reasons.map(({ code, since }) => [code, since]))
    return { ...facts, verdict: { state, reasons }, stages: judgeStages(facts, reasons, broken) }
  }
}
