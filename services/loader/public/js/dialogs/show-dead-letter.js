// @ts-check
import { getJson } from '../api/loader-http.js'
import { openDialog } from './dialog.js'
import { fill, make } from '../dom/make-element.js'
import { DeadLetterEditor } from './dead-letter-editor.js'

/**
 * @typedef {import('../../contract').DeadLetterDetail} DeadLetterDetail
 * @typedef {import('../../contract').Original} Original
 */

/** States in which nothing is left to do. */
const CLOSED = ['replayed', 'rescued', 'discarded']

/**
 * Shows a dead letter: reason, original, headers, and the editor to replay or discard it.
 * @param {string} id
 * @param {() => void} changed
 */
export async function showDeadLetter(id, changed) {
  const { dialog, body, heading } = openDialog(`Dead letter ${id}`, { wide: true })
  dialog.addEventListener('close', changed)
  fill(body, make('p', { class: 'note' }, 'Loading from the topic…'))
  heading.focus()
  const letter = await getJson(`/dead-letters/${encodeURIComponent(id)}`).catch((error) =>
    fill(body, make('p', { 'class': 'outcome', 'data-kind': 'bad' }, error.message)),
  )
  if (letter === undefined) return
  fill(body, facts(letter), original(letter.original), headers(letter.headers))
  if (CLOSED.includes(letter.state))
    return body.append(make('p', { class: 'note' }, `Already ${letter.state}; no action is needed.`))
  const editor = new DeadLetterEditor(letter, () => dialog.close())
  body.append(editor.element)
  dialog.addEventListener('close', editor.end)
}

/** @param {DeadLetterDetail} letter */
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
    ['source', source],
    ['reason', reason],
    ['summary', summary],
    ['time', new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' })],
    ['state', state],
    ...(event === null ? [] : [['event id', event]]),
    ...(key === null ? [] : [['API key', key]]),
    ...(origin === null ? [] : [['original record', `${origin.topic}-${origin.partition}-${origin.offset}`]]),
    ...replays.map(({ replayed_at: then, replayed_by: by, outcome }) => [
      'replayed',
      `${new Date(then).toLocaleString()} by ${by ?? 'anonymous'}: ${outcome}`,
    ]),
    ...discards.map(({ discarded_at: then, discarded_by: by, reason: why }) => [
      'discarded',
      `${new Date(then).toLocaleString()} by ${by ?? 'anonymous'}: ${why}`,
    ]),
  ])
  return make('dl', { class: 'facts' }, ...rows.flatMap(([name, text]) => [make('dt', {}, name), make('dd', {}, text)]))
}

/** @param {Original | null} original */
function original(original) {
  if (original === null)
    return make('p', { class: 'note' }, 'The original is no longer in the topic: its retention has expired.')
  const cut = 'cut' in original && original.cut ? `, first part of ${original.bytes} bytes` : ''
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
