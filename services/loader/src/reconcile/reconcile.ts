import { setTimeout as wait } from 'node:timers/promises'
import type { ClientBase } from 'pg'
import { type Bounds, type Range, boundsOf } from '../records/topic-reader.ts'
import { indexDeadLetters } from '../dead-letters/index-dead-letters.ts'
import { sizeOf } from './plan-round.ts'
import { SALES_TOPIC } from '../sink/sales-sink.ts'
import { sinkPositions } from '../sink/sink-positions.ts'
import { offsetsAt } from './positions.ts'
import type { ReconcileWorld } from './reconciliation.ts'
import { type Named, type Span, type Sums, TopicCopy } from './topic-copy.ts'
import { toTopicSales } from './topic-sale.ts'

/** Producers stamp their records themselves: a record may be so much later in the topic than its time says, in milliseconds. */
const LATE_MS = 10_000
/** Rows of one INSERT. */
const PIECE = 5_000

export type Wish = Span & {
  waitMs: number
  shown: number
  keptFrom: number
  progress: (done: number, all: number) => void
}
export type Report = Sums & {
  from: string
  until: string
  equal: boolean
  examples: Record<'missing' | 'extra' | 'differing', Named[]>
}

/** The comparison could not be made; nothing is said about the sales. */
export class NotCompared extends Error {}

/**
 * Compares every record of a span of time with the table and the dead letters, event by event and both ways.
 * @throws {NotCompared} when the sink does not come so far in time
 */
export async function reconcile(world: ReconcileWorld, client: ClientBase, wish: Wish): Promise<Report> {
  const bounds = await boundsOf(world.admin, SALES_TOPIC)
  const span = { from: await beginning(world, bounds, wish.from), until: wish.until }
  const ranges = await rangesOf(world, bounds, span)
  await waitForSink(world, ranges, wish.waitMs)
  await indexDeadLetters(world)
  const copy = new TopicCopy(client, span, wish.keptFrom)
  await copy.create()
  await copyRanges(world, copy, ranges, wish.progress)
  const sums = await copy.compare()
  if (sums.extra > 0) {
    await explainLate(world, copy, ranges)
    sums.extra = await copy.countExtra()
  }
  const examples = {
    missing: await copy.name('missing', wish.shown),
    extra: await copy.name('extra', wish.shown),
    differing: await copy.name('differing', wish.shown),
  }
  return {
    from: new Date(span.from).toISOString(),
    until: new Date(span.until).toISOString(),
    equal: sums.missing + sums.extra + sums.differing === 0,
    ...sums,
    examples,
  }
}

/** What retention has dropped cannot be compared: the span begins where every partition still has all its records. */
async function beginning({ reader }: ReconcileWorld, bounds: Bounds[], from: number): Promise<number> {
  const cut = bounds.filter(({ low, high }) => low > 0 && high > low)
  const firsts = await Promise.all(cut.map((one) => reader.readOne(SALES_TOPIC, one.partition, one.low, one)))
  return Math.max(from, ...firsts.map((record) => record?.timestamp ?? 0))
}

async function rangesOf({ admin }: ReconcileWorld, bounds: Bounds[], { from, until }: Span): Promise<Range[]> {
  const [starts, ends] = await Promise.all([offsetsAt(admin, from - LATE_MS), offsetsAt(admin, until + LATE_MS)])
  return bounds
    .map(({ partition, low, high }) => ({
      partition,
      from: Math.max(low, starts.get(partition) ?? high),
      to: Math.min(ends.get(partition) ?? high, high),
    }))
    .filter(({ from: start, to }) => to > start)
}

/** What is still on its way is not missing. */
async function waitForSink({ admin }: ReconcileWorld, ranges: Range[], waitMs: number): Promise<void> {
  const deadline = Date.now() + waitMs
  for (;;) {
    const committed = new Map((await sinkPositions(admin)).map(({ partition, next }) => [partition, next]))
    const behind = ranges.reduce(
      (sum, { partition, from, to }) => sum + Math.max(0, to - Math.max(from, committed.get(partition) ?? 0)),
      0,
    )
    if (behind === 0) return
    if (Date.now() > deadline)
      throw new NotCompared(
        `the sink has ${behind} records of this span still before it; wait longer (--wait), or end the span earlier (--until)`,
      )
    await wait(500)
  }
}

async function copyRanges(
  { reader, schemas }: ReconcileWorld,
  copy: TopicCopy,
  ranges: Range[],
  progress: Wish['progress'],
): Promise<void> {
  const all = sizeOf(ranges)
  let done = 0
  for (const range of ranges) {
    for await (const records of reader.read(SALES_TOPIC, range)) {
      for (let start = 0; start < records.length; start += PIECE)
        await copy.add(await toTopicSales(records.slice(start, start + PIECE), schemas))
      done += records.length
      progress(done, all)
    }
  }
}

async function explainLate(
  { admin, reader, schemas }: ReconcileWorld,
  copy: TopicCopy,
  ranges: Range[],
): Promise<void> {
  for (const { partition, high } of await boundsOf(admin, SALES_TOPIC)) {
    const from = ranges.find((range) => range.partition === partition)?.to
    if (from === undefined) continue
    for await (const records of reader.read(SALES_TOPIC, { partition, from, to: high }))
      await copy.explainExtra(await toTopicSales(records, schemas))
  }
}
