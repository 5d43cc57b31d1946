import { messageOf } from '@stream-retail/chassis/errors'
import { parseMoment } from '../parse-moment.ts'
import type { ListedLetter } from './list-dead-letters.ts'
import { type LoaderRest, Refused } from './loader-rest.ts'
import { type ShownLetter, showLetter, showTable } from './print-letters.ts'
import type { Replayed } from './replay-dead-letter.ts'

/** The options as they were typed. */
export type Options = {
  source?: string; reason?: string; since?: string; until?: string; state?: string; limit?: string
  patch?: string; 'dry-run': boolean; json: boolean; all: boolean
}
export type World = { loader: LoaderRest; print: (text: string) => void; width: number; by: string }

/** Prints a page of dead letters. */
export async function list({ loader, print, width }: World, options: Options): Promise<number> {
  const { dead_letters: letters } = await loader.get<{ dead_letters: ListedLetter[] }>(`/dead-letters?${queryOf(options)}`)
  print(options.json ? `${JSON.stringify(letters)}\n` : showTable(letters, width))
  return 0
}

export async function show({ loader, print }: World, ids: string[], options: Options): Promise<number> {
  if (ids.length === 0) throw new Error('which one? npm run dlq -- show ID')
  for (const id of ids) {
    const letter = await loader.get<ShownLetter>(`/dead-letters/${encodeURIComponent(id)}`)
    print(options.json ? `${JSON.stringify(letter)}\n` : showLetter(letter))
  }
  return 0
}

/** NDJSON of all that fit, with their originals, as it comes. */
export async function exportLetters({ loader, print }: World, options: Options): Promise<number> {
  for await (const text of (await loader.stream(`/dead-letters/export?${queryOf(options)}`)).pipeThrough(new TextDecoderStream())) print(text)
  return 0
}

/** Replays those named, or those that fit the filter. @returns 0 when all were taken, else 1 */
export async function replay(world: World, ids: string[], options: Options): Promise<number> {
  const chosen = ids.length > 0 ? ids : await idsOf(world.loader, options)
  const patch = options.patch === undefined ? undefined : parsePatch(options.patch)
  let failed = 0
  for (const id of chosen) {
    const outcome = await replayOne(world, id, { ...(patch === undefined ? {} : { patch }), dry_run: options['dry-run'], by: world.by })
    if (!outcome.ok) failed++
    world.print(options.json ? `${JSON.stringify(outcome.told)}\n` : `${id}  ${outcome.text}\n`)
  }
  if (!options.json) world.print(`${chosen.length - failed} of ${chosen.length} ${options['dry-run'] ? 'would be taken' : 'taken'}\n`)
  return failed === 0 ? 0 : 1
}

async function replayOne({ loader }: World, id: string, body: object): Promise<{ ok: boolean; text: string; told: object }> {
  try {
    const replayed = await loader.post<Replayed>(`/dead-letters/${encodeURIComponent(id)}/replay`, body)
    return { ok: true, text: replayed.outcome.replaceAll('_', ' '), told: replayed }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { ok: false, text: `${error.message}${reasonsOf(error.problem)}`, told: { id, ...error.problem } }
  }
}

/** What the gateway found wrong, a line each. */
function reasonsOf({ gateway }: Refused['problem']): string {
  const { errors } = (gateway ?? {}) as { errors?: { path: string; code: string; expected: string; got: string }[] }
  return (errors ?? []).map(({ path, code, expected, got }) => `\n    ${path} ${code}: expected ${expected}, got ${got}`).join('')
}

async function idsOf(loader: LoaderRest, options: Options): Promise<string[]> {
  const filtered = [options.source, options.reason, options.since, options.until].some((value) => value !== undefined)
  if (!filtered && !options.all) throw new Error('which ones? Name ids, give a filter (--source, --reason, --since, --until), or say --all')
  const { dead_letters: letters } = await loader.get<{ dead_letters: ListedLetter[] }>(`/dead-letters?${queryOf(options)}`)
  return letters.map(({ id }) => id)
}

function queryOf({ source, reason, since, until, state, limit }: Options): string {
  const moment = (text: string | undefined): string | undefined => text === undefined ? undefined : new Date(parseMoment(text)).toISOString()
  const given = { source, reason, since: moment(since), until: moment(until), state, limit }
  return new URLSearchParams(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined)).toString()
}

function parsePatch(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new Error(`--patch is no JSON: ${messageOf(error)}`, { cause: error })
  }
}
