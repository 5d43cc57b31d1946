import { messageOf } from '@stream-retail/chassis/errors'
import { parseMoment } from './parse-moment.ts'
import type { ListedDeadLetter } from '../dead-letters/list-dead-letters.ts'
import { type LoaderRest, LoaderRejection } from './loader-rest.ts'
import { type ShownDeadLetter, formatDeadLetter, formatTable } from './print-dead-letters.ts'
import type { Replayed } from '../dead-letters/replay-dead-letter.ts'

/** The options as given on the command line. */
export type DlqOptions = {
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
type Filtering = Partial<DlqOptions>
export type DlqDeps = { loader: LoaderRest; print: (text: string) => void; width: number; by: string }

/** Prints a page of dead letters. */
export async function list({ loader, print, width }: DlqDeps, options: DlqOptions): Promise<number> {
  const { dead_letters: letters } = await loader.get<{ dead_letters: ListedDeadLetter[] }>(
    `/dead-letters?${queryOf(options)}`,
  )
  print(options.json ? `${JSON.stringify(letters)}\n` : formatTable(letters, width))
  return 0
}

export async function show({ loader, print }: DlqDeps, ids: string[], options: DlqOptions): Promise<number> {
  if (ids.length === 0) throw new Error('name at least one dead letter: npm run dlq -- show ID')
  for (const id of ids) {
    const letter = await loader.get<ShownDeadLetter>(`/dead-letters/${encodeURIComponent(id)}`)
    print(options.json ? `${JSON.stringify(letter)}\n` : formatDeadLetter(letter))
  }
  return 0
}

/** Prints all that match, with their originals, as NDJSON while it arrives. */
export async function exportDeadLetters({ loader, print }: DlqDeps, options: DlqOptions): Promise<number> {
  for await (const text of (await loader.stream(`/dead-letters/export?${queryOf(options)}`)).pipeThrough(
    new TextDecoderStream(),
  ))
    print(text)
  return 0
}

/** Replays the given dead letters, or those that match the filter. @returns 0 when all were accepted, else 1 */
export async function replay(deps: DlqDeps, ids: string[], options: DlqOptions): Promise<number> {
  const patch = options.patch === undefined ? {} : { patch: parsePatch(options.patch) }
  const body = { ...patch, dry_run: options['dry-run'], by: deps.by }
  return forEach(deps, ids, options, options['dry-run'] ? 'would be accepted' : 'accepted', async (id) => {
    const replayed = await deps.loader.post<Replayed>(`/dead-letters/${encodeURIComponent(id)}/replay`, body)
    return { text: replayed.outcome.replaceAll('_', ' '), reply: replayed }
  })
}

/**
 * Discards the given dead letters, or those that match the filter; here `--reason` is not a filter but says why.
 * @returns 0 when all were discarded, else 1
 */
export async function discard(deps: DlqDeps, ids: string[], { reason, ...options }: DlqOptions): Promise<number> {
  if (reason === undefined) throw new Error('say why: npm run dlq -- discard ID --reason TEXT')
  return forEach(deps, ids, options, 'discarded', async (id) => {
    const reply = await deps.loader.post<object>(`/dead-letters/${encodeURIComponent(id)}/discard`, {
      reason,
      by: deps.by,
    })
    return { text: 'discarded', reply }
  })
}

/** One after the other; what the loader rejects is printed and does not stop the rest. */
async function forEach(
  deps: DlqDeps,
  ids: string[],
  options: Filtering,
  done: string,
  act: (id: string) => Promise<{ text: string; reply: object }>,
): Promise<number> {
  const chosen = ids.length > 0 ? ids : await idsOf(deps.loader, options)
  let failed = 0
  for (const id of chosen) {
    const { text, reply } = await act(id).catch((error: unknown) => {
      if (!(error instanceof LoaderRejection)) throw error
      failed++
      return { text: `${error.message}${reasonsOf(error.problem)}`, reply: { id, ...error.problem } }
    })
    deps.print(options.json ? `${JSON.stringify(reply)}\n` : `${id}  ${text}\n`)
  }
  if (!options.json) deps.print(`${chosen.length - failed} of ${chosen.length} ${done}\n`)
  return failed === 0 ? 0 : 1
}

/** The gateway's validation errors, one per line. */
function reasonsOf({ gateway }: LoaderRejection['problem']): string {
  const { errors } = (gateway ?? {}) as { errors?: { path: string; code: string; expected: string; got: string }[] }
  return (errors ?? [])
    .map(({ path, code, expected, got }) => `\n    ${path} ${code}: expected ${expected}, got ${got}`)
    .join('')
}

async function idsOf(loader: LoaderRest, options: Filtering): Promise<string[]> {
  const filtered = [options.source, options.reason, options.since, options.until].some((value) => value !== undefined)
  if (!filtered && !options.all)
    throw new Error('name ids, give a filter (--source, --reason, --since, --until), or pass --all')
  const { dead_letters: letters } = await loader.get<{ dead_letters: ListedDeadLetter[] }>(
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
    throw new Error(`--patch is not JSON: ${messageOf(error)}`, { cause: error })
  }
}
