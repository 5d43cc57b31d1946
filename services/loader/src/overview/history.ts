import type { HistoryPoint } from './snapshot.ts'

/** The last points, in memory alone; the oldest leaves when a new one comes. */
export class History {
  readonly #limit: number
  readonly #points: HistoryPoint[] = []

  /** @param limit points that are kept */
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

  /** The point of so many places ago; undefined when it is not that old. */
  ago(places: number): HistoryPoint | undefined {
    return this.#points.at(-1 - places)
  }
}
