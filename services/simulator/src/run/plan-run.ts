import type { Logger } from '@stream-retail/chassis/logger'
import { readMapping } from '../replay/read-mapping.ts'
import { readPastSales } from '../replay/read-past-sales.ts'
import { type UnreadableReport, reportUnreadable } from '../replay/report-unreadable.ts'
import { type Supply, draftGenerated, draftReplayed } from '../sales/draft-sales.ts'
import { chooseSeed } from '../sales/random.ts'
import { type Settings, runEnds } from '../settings.ts'
import { Pace } from './pace.ts'
import { ReplayPace } from './replay-pace.ts'
import type { Schedule } from './schedule.ts'

/** What a run sends, and when. */
export type RunPlan = {
  seed: number
  supply: Supply
  schedule: Schedule
  /** Whether the run ends by itself. */
  ends: boolean
  /** Milliseconds for which a sale is resent; Infinity for an endless run. */
  giveUpAfterMs: number
  /** Rows of the replayed file that are not sent; undefined: none. */
  unreadable: UnreadableReport | undefined
}

/**
 * Plans a run: generated sales at a rate, or the past sales of a file in their rhythm.
 * @throws {Error} when the file to replay or its mapping is not usable
 */
export async function planRun(settings: Settings, log: Logger): Promise<RunPlan> {
  const seed = settings.SEED === 0 ? chooseSeed() : settings.SEED
  const shares = { invalid: settings.INVALID_SHARE, repeat: settings.REPEAT_SHARE }
  const count = settings.COUNT === 0 ? Infinity : settings.COUNT
  const ends = runEnds(settings)
  const common = { seed, ends, giveUpAfterMs: ends ? settings.GIVE_UP_AFTER_MS : Infinity }
  if (settings.REPLAY_FILE === '') {
    const schedule = new Pace(settings.RATE_PER_SEC, settings.MAX_WAITING)
    return { ...common, supply: draftGenerated(seed, shares, count), schedule, unreadable: undefined }
  }
  const mapping = await readMapping(settings.REPLAY_MAPPING)
  const past = await readPastSales(settings.REPLAY_FILE, mapping)
  const unreadable = await reportUnreadable(settings, past, mapping, log)
  const sales = past.sales.slice(0, count)
  const times = sales.map(({ at }) => at)
  return {
    ...common,
    supply: draftReplayed(sales, seed, shares),
    schedule: new ReplayPace(times, settings.REPLAY_SPEED),
    unreadable,
  }
}
