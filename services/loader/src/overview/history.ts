import type { HistoryPoint } from './snapshot.ts'

/** The latest points, in memory only; a new point evicts the oldest. */
export class PointHistory {
  readonly #limit: number
  readonly #points: HistoryPoint[] = []

  /** @param limit number of points kept */
  constructor(limit: number) {
    this.#limit = limit
  }

  add(point: HistoryPoint): void {
    this.#points.push(point)
    if (this.#points.length > this.#limit) this.#points.shift()
  }

  /** Oldest first. */
  get points(): readonly HistoryPoint[] {
    return this.#points
  }

  /** The point `places` before the newest; undefined when the history is shorter. */
  ago(places: number): HistoryPoint | undefined {
    return this.#points.at(-1 - places)
  }
}
