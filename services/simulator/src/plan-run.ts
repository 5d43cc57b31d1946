import { type Supply, draftGenerated, draftReplayed } from './draft-sales.ts'
import { Pace } from './pace.ts'
import { chooseSeed } from './random.ts'
import { readMapping } from './replay/read-mapping.ts'
import { readRows } from './replay/read-rows.ts'
import { ReplayPace } from './replay/replay-pace.ts'
import type { Schedule } from './schedule.ts'
import type { Settings } from './settings.ts'

export type Plan = { seed: number; supply: Supply; schedule: Schedule }

/**
 * What is sent and when: made-up sales at a rate, or the rows of a file in their rhythm.
 * @throws {Error} when the file to replay or its mapping is not usable
 */
export async function planRun(settings: Settings): Promise<Plan> {
  const seed = settings.SEED === 0 ? chooseSeed() : settings.SEED
  const shares = { invalid: settings.INVALID_SHARE, repeat: settings.REPEAT_SHARE }
  const most = settings.COUNT === 0 ? Infinity : settings.COUNT
  if (settings.REPLAY_FILE === '') {
    return {
      seed,
      supply: draftGenerated(seed, shares, most),
      schedule: new Pace(settings.RATE_PER_SEC, settings.MAX_WAITING),
    }
  }
  const all = await readRows(settings.REPLAY_FILE, await readMapping(settings.REPLAY_MAPPING))
  const rows = all.slice(0, most)
  const schedule = new ReplayPace(
    rows.map(({ at }) => at),
    settings.REPLAY_SPEED,
  )
  return { seed, supply: draftReplayed(rows, seed, shares), schedule }
}
