/**
 * Makes a question cheap: whoever asks within `ms` milliseconds of the last time, or while it is being answered, gets
 * the same answer. What was thrown is not remembered.
 */
export function rememberFor<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let kept: { until: number; answer: Promise<T> } | undefined
  return () => {
    if (kept !== undefined && performance.now() < kept.until) return kept.answer
    // Until it is there nobody asks again, however long that takes; its age counts from the asking.
    const asked = performance.now()
    const mine: { until: number; answer: Promise<T> } = { until: Infinity, answer: ask() }
    kept = mine
    const settle = (until: number) => () => {
      mine.until = until
    }
    mine.answer.then(settle(asked + ms), settle(-Infinity))
    return mine.answer
  }
}
