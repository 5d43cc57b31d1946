import type { SinkPosition } from '../sink/sink-positions.ts'
import { type Timeline, extend, forget, timeOf } from './timeline.ts'

/** Epoch milliseconds, to within the interval between two looks; undefined while the topic has never had a record. */
export type Marks = {
  /** When the newest record was appended. */
  accepted: number | undefined
  /** Up to when everything is committed: the time of the oldest uncommitted record, else of the newest record. */
  loaded: number | undefined
  /** Age of the oldest uncommitted record in seconds; 0 if there is none. */
  lagSeconds: number
}

/** The broker's timestamp of one record (epoch milliseconds); undefined when the topic does not have the record. */
export type TimeOfRecord = (position: SinkPosition, offset: number) => Promise<number | undefined>

/**
 * Tracks the watermarks of a topic and a consumer group. The times of records are known from observing the ends of the
 * partitions; two records of each partition are read once, at the first look, so that an existing lag gets its true
 * age.
 */
export class Watermarks {
  readonly #timeOfRecord: TimeOfRecord
  #timelines = new Map<number, Timeline>()

  constructor(timeOfRecord: TimeOfRecord) {
    this.#timeOfRecord = timeOfRecord
  }

  /** @param now epoch milliseconds of the look that found these positions */
  async look(positions: SinkPosition[], now: number): Promise<Marks> {
    const timelines = await Promise.all(
      positions.map(async (position) => {
        const known = this.#timelines.get(position.partition) ?? (await this.#begin(position))
        const newest = Math.min(position.next, position.end - 1)
        return [position.partition, forget(extend(known, position.end, now), newest)] as const
      }),
    )
    this.#timelines = new Map(timelines)
    return this.#read(positions, now)
  }

  async #begin(position: SinkPosition): Promise<Timeline> {
    const { low, end, next } = position
    if (end === low) return []
    const offsets = [...new Set([Math.min(next, end - 1), end - 1])]
    const times = await Promise.all(offsets.map((offset) => this.#timeOfRecord(position, offset)))
    return offsets.flatMap((offset, place) => (times[place] === undefined ? [] : [{ end: offset, at: times[place] }]))
  }

  #read(positions: SinkPosition[], now: number): Marks {
    const of = ({ partition }: SinkPosition, offset: number) =>
      timeOf(this.#timelines.get(partition) ?? [], offset) ?? []
    const newest = positions.filter(({ low, end }) => end > low).flatMap((position) => of(position, position.end - 1))
    const waiting = positions.filter(({ next, end }) => next < end).flatMap((position) => of(position, position.next))
    const accepted = newest.length === 0 ? undefined : Math.max(...newest)
    const oldest = waiting.length === 0 ? undefined : Math.min(...waiting)
    return {
      accepted,
      loaded: oldest ?? accepted,
      lagSeconds: oldest === undefined ? 0 : Math.max(0, now - oldest) / 1000,
    }
  }
}
