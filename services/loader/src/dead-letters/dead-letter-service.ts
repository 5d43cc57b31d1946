import { Problem } from '@stream-retail/chassis/errors'
import type { Metrics } from '@stream-retail/chassis/metrics'
import { listReplays } from './claim-replay.ts'
import { type DiscardRequest, closeRescued, discardDeadLetter, listDiscards } from './close-dead-letters.ts'
import { type OpenCount, countOpen } from './count-dead-letters.ts'
import type { Cursor } from './cursor.ts'
import { type Place, placeOf } from './dead-letter.ts'
import { declareDeadLetterMetrics } from './dead-letter-metrics.ts'
import { indexDeadLetters } from './index-dead-letters.ts'
import { type Filter, type ListedDeadLetter, findDeadLetter, listDeadLetters } from './list-dead-letters.ts'
import { readDeadLetter, readPage } from './read-dead-letters.ts'
import { type ReplayDeps, type ReplayRequest, type Replayed, replayDeadLetter } from './replay-dead-letter.ts'

const EXPORT_PAGE = 100

/** Everything that can be done with dead letters: index, list, show, export, replay, discard. */
export class DeadLetterService {
  readonly #deps: ReplayDeps
  /** The same with the connections of the loops. */
  readonly #loopDeps: ReplayDeps
  readonly #metrics: ReturnType<typeof declareDeadLetterMetrics>
  /** Open dead letters by source and reason, as last counted. */
  open: OpenCount[] = []

  /** @param loopDatabase for the work of loops, so that loops and requests cannot starve each other */
  constructor(deps: ReplayDeps, metrics: Metrics, loopDatabase = deps.database) {
    this.#deps = deps
    this.#loopDeps = { ...deps, database: loopDatabase }
    this.#metrics = declareDeadLetterMetrics(metrics)
  }

  /** Indexes new dead letters once. @throws {Error} when Kafka, registry or database does not answer */
  async round(): Promise<void> {
    await indexDeadLetters(this.#loopDeps)
    await this.#count()
  }

  list(filter: Filter, limit: number, after?: Cursor): Promise<ListedDeadLetter[]> {
    return listDeadLetters(this.#deps.database, filter, limit, after)
  }

  /** One dead letter with its original, replays and discards. @throws {Problem} 404 */
  async show(id: string): Promise<ListedDeadLetter & Record<string, unknown>> {
    const letter = await this.#find(id)
    const { database } = this.#deps
    const [contents, replays, discards] = await Promise.all([
      readDeadLetter(this.#deps, letter),
      listReplays(database, letter),
      listDiscards(database, letter),
    ])
    return { ...letter, original: contents?.original ?? null, headers: contents?.headers ?? null, replays, discards }
  }

  /** Dead letters with their originals, newest first; one page is in memory at a time. */
  async *export(filter: Filter, limit: number): AsyncGenerator<ListedDeadLetter & Record<string, unknown>> {
    let after: ListedDeadLetter | undefined
    for (let left = limit; left > 0;) {
      const page = await listDeadLetters(this.#deps.database, filter, Math.min(left, EXPORT_PAGE), after)
      const contents = await readPage(this.#deps, page)
      for (const [index, letter] of page.entries())
        yield { ...letter, original: contents[index]?.original ?? null, headers: contents[index]?.headers ?? null }
      after = page.at(-1)
      if (after === undefined) return
      left -= page.length
    }
  }

  /** @throws {Problem} see {@link replayDeadLetter}; 404 when no dead letter has this id */
  async replay(id: string, request: ReplayRequest): Promise<Replayed> {
    const letter = await this.#find(id)
    try {
      const replayed = await replayDeadLetter(this.#deps, letter, request)
      this.#metrics.replays.inc({ outcome: request.dryRun ? 'dry_run' : 'accepted' })
      return replayed
    } catch (error) {
      const outcome = error instanceof Problem ? error.members['outcome'] : undefined
      if (typeof outcome === 'string') this.#metrics.replays.inc({ outcome: request.dryRun ? 'dry_run' : outcome })
      throw error
    } finally {
      if (!request.dryRun) await this.#count().catch(() => undefined)
    }
  }

  /** @throws {Problem} see {@link discardDeadLetter}; 404 when no dead letter has this id */
  async discard(id: string, request: DiscardRequest): Promise<{ id: string; state: 'discarded' }> {
    await discardDeadLetter(this.#deps.database, await this.#find(id), request)
    this.#metrics.discards.inc()
    await this.#count().catch(() => undefined)
    return { id, state: 'discarded' }
  }

  /**
   * Closes dead letters whose rows the loader has written; new ones are indexed first.
   * @throws {Error} when Kafka, registry or database does not answer
   */
  async closeRescued(places: Place[]): Promise<void> {
    await indexDeadLetters(this.#loopDeps)
    await closeRescued(this.#loopDeps.database, places)
    await this.#count()
  }

  async #find(id: string): Promise<ListedDeadLetter> {
    const place = placeOf(id)
    const letter = place === undefined ? undefined : await findDeadLetter(this.#deps.database, place)
    if (letter === undefined)
      throw new Problem({
        status: 404,
        code: 'no_such_dead_letter',
        detail:
          'No dead letter has this id; ids look like sales-dlq-0-42. A new one is listed a few seconds after it ' +
          'is written.',
      })
    return letter
  }

  async #count(): Promise<void> {
    this.open = await countOpen(this.#loopDeps.database)
    this.#metrics.setOpen(this.open)
  }
}
