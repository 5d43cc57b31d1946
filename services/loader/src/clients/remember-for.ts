/**
 * Caches the result of `ask`: calls while a request is in flight, or within `ms` milliseconds of its start, share its
 * result. Errors are not cached.
 */
export function rememberFor<T>(ms: number, ask: () => Promise<T>): () => Promise<T> {
  let kept: { until: number; answer: Promise<T> } | undefined
  return () => {
    if (kept !== undefined && performance.now() < kept.until) return kept.answer
    // No second request starts while the first is in flight; the age of its result counts from its start.
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
