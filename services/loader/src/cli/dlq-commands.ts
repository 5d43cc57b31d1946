import { messageOf } from '@stream-retail/chassis/errors'
import { parseMoment } from './parse-moment.ts'
import type { ListedLetter } from '../dead-letters/list-dead-letters.ts'
import { type LoaderRest, Rejected } from './loader-rest.ts'
import { type ShownLetter, showLetter, showTable } from './print-letters.ts'
import type { Replayed } from '../dead-letters/replay-dead-letter.ts'

/** The options as they were typed. */
export type Options = {
  'source'?: string
  'reason'?: string
  'since'?: string
  'until'?: string
  'state'?: string
  'limit'?: string
  'patch'?: string
  'dry-run': boolean
  'json': boolean
  'all': boolean
}
type Filtering = Partial<Options>
export type World = { loader: LoaderRest; print: (text: string) => void; width: number; by: string }

/** Prints a page of dead letters. */
export async function list({ loader, print, width }: World, options: Options): Promise<number> {
  const { dead_letters: letters } = await loader.get<{ dead_letters: ListedLetter[] }>(
    `/dead-letters?${queryOf(options)}`,
  )
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
  for await (const text of (await loader.stream(`/dead-letters/export?${queryOf(options)}`)).pipeThrough(
    new TextDecoderStream(),
  ))
    print(text)
  return 0
}

/** Replays those named, or those that fit the filter. @returns 0 when all were taken, else 1 */
export async function replay(world: World, ids: string[], options: Options): Promise<number> {
  const patch = options.patch === undefined ? {} : { patch: parsePatch(options.patch) }
  const body = { ...patch, dry_run: options['dry-run'], by: world.by }
  return forEach(world, ids, options, options['dry-run'] ? 'would be taken' : 'taken', async (id) => {
    const replayed = await world.loader.post<Replayed>(`/dead-letters/${encodeURIComponent(id)}/replay`, body)
    return { text: replayed.outcome.replaceAll('_', ' '), told: replayed }
  })
}

/** Gives up those named, or those that fit the filter; `--reason` says why, and chooses none. @returns 0 when all were given up, else 1 */
export async function discard(world: World, ids: string[], { reason, ...options }: Options): Promise<number> {
  if (reason === undefined) throw new Error('why? npm run dlq -- discard ID --reason TEXT')
  return forEach(world, ids, options, 'discarded', async (id) => {
    const told = await world.loader.post<object>(`/dead-letters/${encodeURIComponent(id)}/discard`, {
      reason,
      by: world.by,
    })
    return { text: 'discarded', told }
  })
}

/** One after the other; what the loader rejects is told and does not stop the rest. */
async function forEach(
  world: World,
  ids: string[],
  options: Filtering,
  done: string,
  act: (id: string) => Promise<{ text: string; told: object }>,
): Promise<number> {
  const chosen = ids.length > 0 ? ids : await idsOf(world.loader, options)
  let failed = 0
  for (const id of chosen) {
    const { text, told } = await act(id).catch((error: unknown) => {
      if (!(error instanceof Rejected)) throw error
      failed++
      return { text: `${error.message}${reasonsOf(error.problem)}`, told: { id, ...error.problem } }
    })
    world.print(options.json ? `${JSON.stringify(told)}\n` : `${id}  ${text}\n`)
  }
  if (!options.json) world.print(`${chosen.length - failed} of ${chosen.length} ${done}\n`)
  return failed === 0 ? 0 : 1
}

/** What the gateway found wrong, a line each. */
function reasonsOf({ gateway }: Rejected['problem']): string {
  const { errors } = (gateway ?? {}) as { errors?: { path: string; code: string; expected: string; got: string }[] }
  return (errors ?? [])
    .map(({ path, code, expected, got }) => `\n    ${path} ${code}: expected ${expected}, got ${got}`)
    .join('')
}

async function idsOf(loader: LoaderRest, options: Filtering): Promise<string[]> {
  const filtered = [options.source, options.reason, options.since, options.until].some((value) => value !== undefined)
  if (!filtered && !options.all)
    throw new Error('which ones? Name ids, give a filter (--source, --reason, --since, --until), or say --all')
  const { dead_letters: letters } = await loader.get<{ dead_letters: ListedLetter[] }>(
    `/dead-letters?${queryOf(options)}`,
  )
  return letters.map(({ id }) => id)
}

function queryOf({ source, reason, since, until, state, limit }: Filtering): string {
  const moment = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : new Date(parseMoment(text)).toISOString()
  const given = { source, reason, since: moment(since), until: moment(until), state, limit }
  return new URLSearchParams(
    Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ).toString()
}

function parsePatch(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new Error(`--patch is no JSON: ${messageOf(error)}`, { cause: error })
  }
}
