// @ts-check
import { act, actionButton, setPossible, tell } from './act.js'
import { read } from './ask-loader.js'
import { ask, openDialog } from './ask-person.js'
import { fill, make } from './make-element.js'
import { makePatch } from './make-patch.js'
import { whyNot } from './rights.js'

/** @typedef {{ kind: 'json', json: unknown } | { kind: 'text', text: string, cut?: boolean, bytes?: number } | { kind: 'bytes', hex: string, text: string, cut?: boolean, bytes?: number }} Original */
/** @typedef {import('./show-letters.js').Letter & { original: Original | null, headers: Record<string, string> | null, replays: any[], discards: any[] }} Shown */

const DONE = ['replayed', 'rescued', 'discarded']

/** One dead letter: why, the original, its headers; put right, tried, sent again, or given up. @param {string} id @param {() => void} changed */
export async function showLetter(id, changed) {
  const { dialog, body, heading } = openDialog(`Dead letter ${id}`, { wide: true })
  const load = async () => {
    const letter = await read(`/dead-letters/${encodeURIComponent(id)}`).catch((error) => fill(body, make('p', { class: 'bad' }, error.message)))
    if (letter === undefined) return
    fill(body, facts(letter), original(letter.original), headers(letter.headers),
      DONE.includes(letter.state) ? make('p', { class: 'note' }, `It is ${letter.state}; nothing is left to do.`) : workbench(letter, { changed, reload: load, close: () => dialog.close() }))
  }
  dialog.addEventListener('close', changed)
  fill(body, make('p', { class: 'note' }, 'Reading it from the topic…'))
  heading.focus()
  await load()
}

/** @param {Shown} letter */
function facts({ source, reason, summary, happened_at: at, event_id: event, key_name: key, origin, state, replays, discards }) {
  const rows = /** @type {[string, string][]} */ ([
    ['refused by', source], ['reason', reason], ['in words', summary], ['when', new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' })], ['state', state],
    ...(event === null ? [] : [['event', event]]), ...(key === null ? [] : [['API key', key]]),
    ...(origin === null ? [] : [['was record', `${origin.topic}-${origin.partition}-${origin.offset}`]]),
    ...replays.map(({ replayed_at: then, replayed_by: by, outcome }) => ['sent again', `${new Date(then).toLocaleString()} by ${by ?? 'somebody'}: ${outcome}`]),
    ...discards.map(({ discarded_at: then, discarded_by: by, reason: why }) => ['given up', `${new Date(then).toLocaleString()} by ${by ?? 'somebody'}: ${why}`]),
  ])
  return make('dl', { class: 'facts' }, ...rows.flatMap(([name, text]) => [make('dt', {}, name), make('dd', {}, text)]))
}

/** @param {Original | null} original */
function original(original) {
  if (original === null) return make('p', { class: 'note' }, 'The topic no longer has the original; its retention has passed.')
  const cut = 'cut' in original && original.cut ? `, only the beginning of ${original.bytes} bytes` : ''
  const text = original.kind === 'json' ? JSON.stringify(original.json, undefined, 2) : original.kind === 'text' ? original.text : `${original.hex}\n\n${original.text}`
  return make('section', {}, make('h3', {}, `Original (${original.kind}${cut})`), make('pre', { tabIndex: 0 }, text))
}

/** @param {Record<string, string> | null} headers */
function headers(headers) {
  const entries = Object.entries(headers ?? {})
  if (entries.length === 0) return null
  return make('details', {}, make('summary', {}, `${entries.length} headers`),
    make('dl', { class: 'facts' }, ...entries.flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, value)])))
}

/** @param {Shown} letter @param {{ changed: () => void, reload: () => Promise<void>, close: () => void }} on */
function workbench(letter, on) {
  const from = letter.original?.kind === 'json' ? letter.original.json : undefined
  const path = `/dead-letters/${encodeURIComponent(letter.id)}`
  const output = make('output', { class: 'outcome' })
  const text = make('textarea', { rows: 8, spellcheck: false, 'aria-describedby': 'edit-note' })
  text.value = from === undefined ? letter.original?.kind === 'text' ? letter.original.text : '' : JSON.stringify(from, undefined, 2)
  let checked = ''
  const check = actionButton('Check', { class: 'primary', output, onclick: async (button) => {
    const patch = patchOf(text.value, from, output)
    if (patch === undefined) return
    const tried = text.value
    const outcome = await act({ method: 'POST', path: `${path}/replay`, body: { patch, dry_run: true }, doing: 'Asking the gateway', done: 'The gateway would take it. Nothing was sent yet.' }, output, button)
    checked = 'answer' in outcome ? tried : ''
    look()
  } })
  const replay = actionButton('Send again', { output, onclick: async (button) => {
    const patch = patchOf(text.value, from, output)
    if (patch === undefined) return
    const outcome = await act({ method: 'POST', path: `${path}/replay`, body: { patch }, doing: 'Sending it through the gateway', done: 'Accepted: it becomes a row in a moment.' }, output, button)
    checked = ''
    look()
    if ('answer' in outcome) for (const one of [check, replay, discard]) one.disabled = text.readOnly = true
  } })
  const discard = actionButton('Give up…', { class: 'danger quiet', output, onclick: async (button) => {
    const answer = await ask({ title: 'Give this sale up?', text: `${letter.id} will not be a row. The record stays in its topic, the reason in the audit list.`, verb: 'Give up', danger: true, reason: 'required' })
    if (answer === undefined) return
    const outcome = await act({ method: 'POST', path: `${path}/discard`, body: { reason: answer.text }, doing: 'Giving it up', done: 'Given up.' }, output, button)
    if ('answer' in outcome) on.close()
  } })
  const look = () => {
    const reason = whyNot()
    setPossible(check, reason)
    setPossible(discard, reason)
    setPossible(replay, reason ?? (checked !== '' && checked === text.value ? undefined : 'Check it first: what is sent is what was checked.'))
  }
  text.addEventListener('input', look)
  look()
  return make('section', { class: 'workbench' }, make('h3', {}, 'Put it right and send it again'),
    make('label', { class: 'field' }, make('span', { class: 'unseen' }, 'The sale as JSON'), text),
    make('p', { class: 'note', id: 'edit-note' }, from === undefined ? 'Nobody could read the original as a sale: write the whole sale.' : 'Change what is wrong. The event stays the same, so that it is stored once.'),
    make('div', { class: 'buttons' }, check, replay, discard), output)
}

/** @param {string} text @param {unknown} from @param {HTMLElement} output */
function patchOf(text, from, output) {
  try {
    return makePatch(from, JSON.parse(text))
  } catch (error) {
    tell(output, 'bad', `This is no JSON: ${error instanceof Error ? error.message : error}`)
    return undefined
  }
}
