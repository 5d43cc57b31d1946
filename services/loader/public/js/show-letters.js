// @ts-check
import { read } from './ask-loader.js'
import { formatCount } from './format.js'
import { keepLoading } from './keep-loading.js'
import { keepRows } from './keep-rows.js'
import { ageElement } from './keep-time.js'
import { byId, make, setText } from './make-element.js'
import { showLetter } from './show-letter.js'

/** @typedef {import('../contract').Snapshot} Snapshot */
/** @typedef {{ id: string, source: string, reason: string, summary: string, happened_at: string, event_id: string | null, key_name: string | null, state: string, origin: { topic: string, partition: number, offset: number } | null }} Letter */

const PAGE = 25
const SOURCES = ['gateway', 'converter', 'table']
const STATES = ['open', 'replayed', 'rescued', 'discarded', 'all']

/** The workplace of what was refused: filter, list, open one. */
export function showLetters() {
  const source = choice('Source', ['', ...SOURCES], 'all sources')
  const state = choice('State', STATES, '')
  const reason = choice('Reason', [''], 'all reasons')
  const note = make('p', { class: 'note' })
  const list = make('ul', { class: 'letters' })
  const more = make('button', { type: 'button', hidden: true }, 'Show more')
  const empty = make('div', { class: 'empty' })
  byId('letters-body').append(make('div', { class: 'filters' }, source.field, reason.field, state.field), note, empty, list, more)

  /** @type {Letter[]} */
  let older = []
  /** @type {string | null} */
  let cursor = null
  const query = (after = '') => `/dead-letters?${new URLSearchParams({ limit: String(PAGE), state: state.select.value, ...given('source', source.select.value), ...given('reason', reason.select.value), ...given('cursor', after) })}`
  /** @param {Letter[]} letters */
  const draw = (letters) => {
    keepRows(list, letters, { key: ({ id, state: now }) => `${id} ${now}`, create: (letter) => letterRow(letter, () => void reload()) })
    empty.hidden = letters.length > 0
    setText(empty, state.select.value === 'open' ? 'Nothing waits: every refused sale was sent again, rescued or given up, or there was none.' : 'None of this kind.')
    more.hidden = cursor === null
  }
  const reload = keepLoading({
    path: query, everyMs: 5_000, held: () => older.length > 0,
    show: (/** @type {{ dead_letters: Letter[], next_cursor: string | null }} */ page) => {
      older = []
      cursor = page.next_cursor
      setText(note, '')
      draw(page.dead_letters)
      shown = page.dead_letters
    },
    fail: (why) => setText(note, `The list is not known: ${why}`),
  })
  /** @type {Letter[]} */
  let shown = []
  more.addEventListener('click', async () => {
    const page = await read(query(cursor ?? '')).catch((error) => setText(note, error.message))
    if (page === undefined) return
    older = [...older, ...page.dead_letters]
    cursor = page.next_cursor
    draw([...shown, ...older])
  })
  for (const { select } of [source, state, reason]) select.addEventListener('change', () => void reload())
  let counted = ''
  return {
    reload,
    /** @param {Snapshot} snapshot */
    update: ({ dead_letters: letters }) => {
      offer(reason.select, letters.groups ?? [])
      const count = JSON.stringify([letters.open, letters.by_source])
      if (count !== counted && older.length === 0) void reload()
      counted = count
    },
  }
}

/** @param {string} name @param {string} value @returns {Record<string, string>} */
const given = (name, value) => value === '' ? {} : { [name]: value }

/** @param {string} label @param {string[]} values @param {string} all */
function choice(label, values, all) {
  const select = make('select', {}, ...values.map((value) => make('option', { value }, value === '' ? all : value)))
  return { select, field: make('label', { class: 'field inline' }, make('span', {}, label), select) }
}

/** The reasons that there are, with how many wait. @param {HTMLSelectElement} select @param {{ reason: string, open: number }[]} groups */
function offer(select, groups) {
  const counts = new Map()
  for (const { reason, open } of groups) counts.set(reason, (counts.get(reason) ?? 0) + open)
  // What is chosen stays, though nothing of it waits any more.
  if (select.value !== '' && !counts.has(select.value)) counts.set(select.value, 0)
  const wanted = ['', ...[...counts.keys()].sort()]
  if (document.activeElement !== select) {
    keepRows(select, wanted, { key: (value) => value, create: (value) => make('option', { value }), update: () => undefined })
    for (const option of select.options) setText(option, option.value === '' ? 'all reasons' : `${option.value} (${formatCount(counts.get(option.value))})`)
  }
}

/** @param {Letter} letter @param {() => void} changed */
function letterRow(letter, changed) {
  const { id, source, reason, summary, happened_at: at, state } = letter
  return make('li', {},
    make('span', { class: `tag ${source}` }, source),
    make('span', { class: 'what' }, make('strong', {}, reason), ' ', make('span', { class: 'summary', title: summary }, summary)),
    make('span', { class: 'when' }, state === 'open' ? null : make('em', {}, `${state.replace('_', ' ')} `), ageElement(at)),
    make('button', { type: 'button', 'aria-label': `Show ${id}: ${reason}`, onclick: () => void showLetter(id, changed) }, 'Show'))
}
