// @ts-check
import { read } from '../api/ask-loader.js'
import { openDialog } from './ask-person.js'
import { fill, make } from '../dom/make-element.js'
import { Workbench } from './workbench.js'

/** @typedef {{ kind: 'json', json: unknown } | { kind: 'text', text: string, cut?: boolean, bytes?: number } | { kind: 'bytes', hex: string, text: string, cut?: boolean, bytes?: number }} Original */
/** @typedef {import('../panels/show-letters.js').Letter & { original: Original | null, headers: Record<string, string> | null, replays: any[], discards: any[] }} Shown */

const DONE = ['replayed', 'rescued', 'discarded']

/** One dead letter: why, the original, its headers; put right, tried, sent again, or given up. @param {string} id @param {() => void} changed */
export async function showLetter(id, changed) {
  const { dialog, body, heading } = openDialog(`Dead letter ${id}`, { wide: true })
  dialog.addEventListener('close', changed)
  fill(body, make('p', { class: 'note' }, 'Reading it from the topic…'))
  heading.focus()
  const letter = await read(`/dead-letters/${encodeURIComponent(id)}`).catch((error) =>
    fill(body, make('p', { 'class': 'outcome', 'data-kind': 'bad' }, error.message)),
  )
  if (letter === undefined) return
  fill(body, facts(letter), original(letter.original), headers(letter.headers))
  if (DONE.includes(letter.state))
    return body.append(make('p', { class: 'note' }, `It is ${letter.state}; nothing is left to do.`))
  const bench = new Workbench(letter, () => dialog.close())
  body.append(bench.element)
  dialog.addEventListener('close', bench.end)
}

/** @param {Shown} letter */
function facts({
  source,
  reason,
  summary,
  happened_at: at,
  event_id: event,
  key_name: key,
  origin,
  state,
  replays,
  discards,
}) {
  const rows = /** @type {[string, string][]} */ ([
    ['rejected by', source],
    ['reason', reason],
    ['in words', summary],
    ['when', new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' })],
    ['state', state],
    ...(event === null ? [] : [['event', event]]),
    ...(key === null ? [] : [['API key', key]]),
    ...(origin === null ? [] : [['was record', `${origin.topic}-${origin.partition}-${origin.offset}`]]),
    ...replays.map(({ replayed_at: then, replayed_by: by, outcome }) => [
      'sent again',
      `${new Date(then).toLocaleString()} by ${by ?? 'somebody'}: ${outcome}`,
    ]),
    ...discards.map(({ discarded_at: then, discarded_by: by, reason: why }) => [
      'given up',
      `${new Date(then).toLocaleString()} by ${by ?? 'somebody'}: ${why}`,
    ]),
  ])
  return make('dl', { class: 'facts' }, ...rows.flatMap(([name, text]) => [make('dt', {}, name), make('dd', {}, text)]))
}

/** @param {Original | null} original */
function original(original) {
  if (original === null)
    return make('p', { class: 'note' }, 'The topic no longer has the original; its retention has passed.')
  const cut = 'cut' in original && original.cut ? `, only the beginning of ${original.bytes} bytes` : ''
  const text =
    original.kind === 'json'
      ? JSON.stringify(original.json, undefined, 2)
      : original.kind === 'text'
        ? original.text
        : `${original.hex}\n\n${original.text}`
  return make('section', {}, make('h3', {}, `Original (${original.kind}${cut})`), make('pre', { tabIndex: 0 }, text))
}

/** @param {Record<string, string> | null} headers */
function headers(headers) {
  const entries = Object.entries(headers ?? {})
  if (entries.length === 0) return null
  return make(
    'details',
    {},
    make('summary', {}, `${entries.length} headers`),
    make(
      'dl',
      { class: 'facts' },
      ...entries.flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, value)]),
    ),
  )
}
