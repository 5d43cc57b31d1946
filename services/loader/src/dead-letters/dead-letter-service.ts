import { Problem } from '@stream-retail/chassis/errors'
import type { Metrics } from '@stream-retail/chassis/metrics'
import { listReplays } from './claim-replay.ts'
import { type Discard, closeRescued, discardDeadLetter, listDiscards } from './close-dead-letters.ts'
import { type Place, SOURCES, placeOf } from './dead-letter.ts'
import { indexDeadLetters } from './index-dead-letters.ts'
import {
  type Cursor,
  type Filter,
  type ListedLetter,
  countOpen,
  findDeadLetter,
  listDeadLetters,
} from './list-dead-letters.ts'
import { readDeadLetter, readPage } from './read-dead-letters.ts'
import { type Replayed, type ReplayWorld, type Wish, replayDeadLetter } from './replay-dead-letter.ts'

const EXPORT_PAGE = 100
/** Counting reads every open one; this often it is done although nothing seems to have changed. */
const COUNT_ANYWAY_MS = 60_000
const OUTCOMES = ['accepted', 'rejected', 'not_sent', 'unknown', 'dry_run']

/** Dead letters and rejections in one place: looked up, shown, exported, replayed, given up. */
export class DeadLetterService {
  readonly #world: ReplayWorld
  /** The same with the connections of the loops. */
  readonly #loopWorld: ReplayWorld
  readonly #metrics: ReturnType<typeof declareMetrics>
  #countedAt = 0
  /** Open ones by source and reason, as last counted. */
  open: Awaited<ReturnType<typeof countOpen>> = []

  /** @param loopDatabase for what loops do, so that they and requests do not wait for each other's connections */
  constructor(world: ReplayWorld, metrics: Metrics, loopDatabase = world.database) {
    this.#world = world
    this.#loopWorld = { ...world, database: loopDatabase }
    this.#metrics = declareMetrics(metrics)
  }

  /** One look for new ones. @throws {Error} when Kafka, registry or database does not answer */
  async round(): Promise<void> {
    const added = await indexDeadLetters(this.#loopWorld)
    if (added > 0 || Date.now() - this.#countedAt > COUNT_ANYWAY_MS) await this.#count()
  }

  list(filter: Filter, limit: number, after?: Cursor): Promise<ListedLetter[]> {
    return listDeadLetters(this.#world.database, filter, limit, after)
  }

  /** All that is known of one. @throws {Problem} 404 */
  async show(id: string): Promise<ListedLetter & Record<string, unknown>> {
    const letter = await this.#find(id)
    const { database } = this.#world
    const [contents, replays, discards] = await Promise.all([
      readDeadLetter(this.#world, letter),
      listReplays(database, letter),
      listDiscards(database, letter),
    ])
    return { ...letter, original: contents?.original ?? null, headers: contents?.headers ?? null, replays, discards }
  }

  /** Newest first, with their originals; a page is in memory at a time. */
  async *export(filter: Filter, limit: number): AsyncGenerator<ListedLetter & Record<string, unknown>> {
    let after: ListedLetter | undefined
    for (let left = limit; left > 0;) {
      const page = await listDeadLetters(this.#world.database, filter, Math.min(left, EXPORT_PAGE), after)
      const contents = await readPage(this.#world, page)
      for (const [index, letter] of page.entries())
        yield { ...letter, original: contents[index]?.original ?? null, headers: contents[index]?.headers ?? null }
      after = page.at(-1)
      if (after === undefined) return
      left -= page.length
    }
  }

  /** @throws {Problem} see {@link replayDeadLetter}; 404 when there is none of this id */
  async replay(id: string, wish: Wish): Promise<Replayed> {
    const letter = await this.#find(id)
    try {
      const replayed = await replayDeadLetter(this.#world, letter, wish)
      this.#metrics.replays.inc({ outcome: wish.dryRun ? 'dry_run' : 'accepted' })
      return replayed
    } catch (error) {
      const outcome = error instanceof Problem ? error.members['outcome'] : undefined
      if (typeof outcome === 'string') this.#metrics.replays.inc({ outcome: wish.dryRun ? 'dry_run' : outcome })
      throw error
    } finally {
      if (!wish.dryRun) await this.#count().catch(() => undefined)
    }
  }

  /** Gives one up. @throws {Problem} see {@link discardDeadLetter}; 404 when there is none of this id */
  async discard(id: string, wish: Discard): Promise<{ id: string; state: 'discarded' }> {
    await discardDeadLetter(this.#world.database, await this.#find(id), wish)
    this.#metrics.discards.inc()
    await this.#count().catch(() => undefined)
    return { id, state: 'discarded' }
  }

  /** Closes dead letters whose originals the loader made rows; new ones are listed first. @throws {Error} when something is away */
  async closeRescued(places: Place[]): Promise<void> {
    await indexDeadLetters(this.#loopWorld)
    await closeRescued(this.#loopWorld.database, places)
    await this.#count()
  }

  async #find(id: string): Promise<ListedLetter> {
    const place = placeOf(id)
    const letter = place === undefined ? undefined : await findDeadLetter(this.#world.database, place)
    if (letter === undefined)
      throw new Problem({
        status: 404,
        code: 'no_such_dead_letter',
        detail:
          'There is no dead letter of this id; ids look like sales-dlq-0-42. One of a moment ago may take a few seconds.',
      })
    return letter
  }

  async #count(): Promise<void> {
    this.open = await countOpen(this.#loopWorld.database)
    this.#countedAt = Date.now()
    for (const source of SOURCES)
      this.#metrics.open.set(
        { source },
        this.open.filter((group) => group.source === source).reduce((sum, { open }) => sum + open, 0),
      )
  }
}

function declareMetrics(metrics: Metrics) {
  const declared = {
    open: metrics.gauge(
      'retail_dead_letters_open',
      'Dead letters and rejections that are no row, and that nobody has given up.',
      ['source'],
    ),
    discards: metrics.counter(
      'retail_dead_letters_discarded_total',
      'Dead letters and rejections that people gave up.',
    ),
    replays: metrics.counter('retail_dead_letter_replays_total', 'Replays of dead letters and rejections.', [
      'outcome',
    ]),
  }
  for (const outcome of OUTCOMES) declared.replays.inc({ outcome }, 0)
  for (const source of SOURCES) declared.open.set({ source }, 0)
  return declared
}
