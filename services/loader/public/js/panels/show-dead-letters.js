// @ts-check
import { getJson } from '../api/loader-http.js'
import { formatCount } from '../dom/format.js'
import { poll } from '../api/poll.js'
import { updateList } from '../dom/update-list.js'
import { ageElement } from '../dom/relative-time.js'
import { byId, make, setText } from '../dom/make-element.js'
import { showDeadLetter } from '../dialogs/show-dead-letter.js'

/** @typedef {import('../../contract').Snapshot} Snapshot */
/** @typedef {import('../../contract').DeadLetter} DeadLetter */

const PAGE = 25
const SOURCES = ['gateway', 'converter', 'table']
const STATES = ['open', 'replayed', 'rescued', 'discarded', 'all']

/** @typedef {{ dead_letters: DeadLetter[], next_cursor: string | null }} Page */

/** The dead letters: filter, list, open one. */
export function showDeadLetters() {
  const list = new DeadLetterList()
  const reload = poll({
    path: () => list.query(),
    everyMs: 5_000,
    held: () => list.extended,
    show: (/** @type {Page} */ page) => list.show(page),
    fail: (why) => list.fail(why),
  })
  list.reload = () => void reload()
  let counted = ''
  return {
    reload,
    /** @param {Snapshot} snapshot */
    update: ({ dead_letters: { groups, open } }) => {
      list.updateReasons(groups)
      const count = JSON.stringify([open, groups])
      if (count !== counted && !list.extended) void reload()
      counted = count
    },
  }
}

class DeadLetterList {
  #source = choice('Source', ['', ...SOURCES], 'all sources')
  #state = choice('State', STATES, '')
  #reason = choice('Reason', [''], 'all reasons')
  #note = make('p', { class: 'note' })
  #list = make('ul', { class: 'letters' })
  #empty = make('div', { class: 'empty' })
  #more = make('button', { type: 'button', hidden: true, onclick: () => void this.#extend() }, 'Show more')
  /** @type {DeadLetter[]} */
  #letters = []
  /** @type {string | null} */
  #cursor = null
  /** More than the first page is shown; a reload must not discard it. */
  extended = false
  reload = () => {}

  constructor() {
    byId('dead-letters-body').append(
      make('div', { class: 'filters' }, this.#source.field, this.#reason.field, this.#state.field),
      this.#note,
      this.#empty,
      this.#list,
      this.#more,
    )
    for (const { select } of [this.#source, this.#state, this.#reason])
      select.addEventListener('change', () => this.reload())
  }

  /** @param {string} [after] cursor */
  query(after = '') {
    const parameters = new URLSearchParams({
      limit: String(PAGE),
      state: this.#state.select.value,
      ...given('source', this.#source.select.value),
      ...given('reason', this.#reason.select.value),
      ...given('cursor', after),
    })
    return `/dead-letters?${parameters}`
  }

  /** @param {Page} page the newest dead letters */
  show(page) {
    this.extended = false
    setText(this.#note, '')
    this.#draw(page.dead_letters, page.next_cursor)
  }

  /** @param {string} why */
  fail(why) {
    setText(this.#note, `Dead letters unavailable: ${why}`)
  }

  /** @param {{ reason: string, open: number }[]} groups */
  updateReasons(groups) {
    fillReasons(this.#reason.select, groups)
  }

  async #extend() {
    const page = /** @type {Page | undefined} */ (
      await getJson(this.query(this.#cursor ?? '')).catch((error) => this.fail(error.message))
    )
    if (page === undefined) return
    this.extended = true
    this.#draw([...this.#letters, ...page.dead_letters], page.next_cursor)
  }

  /** @param {DeadLetter[]} letters @param {string | null} cursor */
  #draw(letters, cursor) {
    const focused = this.#list.contains(document.activeElement)
    this.#letters = letters
    this.#cursor = cursor
    updateList(this.#list, letters, {
      key: ({ id, state }) => `${id} ${state}`,
      create: (letter) => letterRow(letter, () => this.reload()),
    })
    this.#empty.hidden = letters.length > 0
    setText(
      this.#empty,
      this.#state.select.value === 'open' ? 'No open dead letters.' : 'No dead letters match the filter.',
    )
    this.#more.hidden = cursor === null
    if (focused && !this.#list.contains(document.activeElement)) focusTitle()
  }
}

/** Keyboard users continue from here when the focused row has disappeared. */
function focusTitle() {
  byId('dead-letters-title').focus()
}

/** @param {string} name @param {string} value @returns {Record<string, string>} */
const given = (name, value) => (value === '' ? {} : { [name]: value })

/** @param {string} label @param {string[]} values @param {string} all */
function choice(label, values, all) {
  const select = make('select', {}, ...values.map((value) => make('option', { value }, value === '' ? all : value)))
  return { select, field: make('label', { class: 'field inline' }, make('span', {}, label), select) }
}

/**
 * Offers the existing reasons with their counts.
 * @param {HTMLSelectElement} select
 * @param {{ reason: string, open: number }[]} groups
 */
function fillReasons(select, groups) {
  const counts = new Map()
  for (const { reason, open } of groups) counts.set(reason, (counts.get(reason) ?? 0) + open)
  // The selected reason stays, even without open dead letters.
  if (select.value !== '' && !counts.has(select.value)) counts.set(select.value, 0)
  const wanted = ['', ...[...counts.keys()].sort()]
  if (document.activeElement !== select) {
    updateList(select, wanted, {
      key: (value) => value,
      create: (value) => make('option', { value }),
      update: () => undefined,
    })
    for (const option of select.options)
      setText(
        option,
        option.value === '' ? 'all reasons' : `${option.value} (${formatCount(counts.get(option.value))})`,
      )
  }
}

/** @param {DeadLetter} letter @param {() => void} changed */
function letterRow(letter, changed) {
  const { id, source, reason, summary, happened_at: at, state } = letter
  const closed = () => {
    // After a replay its row may have disappeared before the dialog could restore the focus.
    if (document.activeElement === document.body) focusTitle()
    changed()
  }
  return make(
    'li',
    {},
    make('span', { class: `tag ${source}` }, source),
    make(
      'span',
      { class: 'what' },
      make('strong', {}, reason),
      ' ',
      make('span', { class: 'summary', title: summary }, summary),
    ),
    make(
      'span',
      { class: 'when' },
      state === 'open' ? null : make('em', {}, `${state.replace('_', ' ')} `),
      ageElement(at),
    ),
    make(
      'button',
      { 'type': 'button', 'aria-label': `Show ${id}: ${reason}`, 'onclick': () => void showDeadLetter(id, closed) },
      'Show',
    ),
  )
}
