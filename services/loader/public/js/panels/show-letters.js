// @ts-check
import { read } from '../api/ask-loader.js'
import { formatCount } from '../dom/format.js'
import { keepLoading } from '../api/keep-loading.js'
import { keepRows } from '../dom/keep-rows.js'
import { ageElement } from '../dom/keep-time.js'
import { byId, make, setText } from '../dom/make-element.js'
import { showLetter } from '../dialogs/show-letter.js'

/** @typedef {import('../../contract').Snapshot} Snapshot */
/** @typedef {{ id: string, source: string, reason: string, summary: string, happened_at: string, event_id: string | null, key_name: string | null, state: string, origin: { topic: string, partition: number, offset: number } | null }} Letter */

const PAGE = 25
const SOURCES = ['gateway', 'converter', 'table']
const STATES = ['open', 'replayed', 'rescued', 'discarded', 'all']

/** @typedef {{ dead_letters: Letter[], next_cursor: string | null }} Page */

/** The workplace of what was rejected: filter, list, open one. */
export function showLetters() {
  const list = new Letters()
  const reload = keepLoading({
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
      list.offer(groups)
      const count = JSON.stringify([open, groups])
      if (count !== counted && !list.extended) void reload()
      counted = count
    },
  }
}

class Letters {
  #source = choice('Source', ['', ...SOURCES], 'all sources')
  #state = choice('State', STATES, '')
  #reason = choice('Reason', [''], 'all reasons')
  #note = make('p', { class: 'note' })
  #list = make('ul', { class: 'letters' })
  #empty = make('div', { class: 'empty' })
  #more = make('button', { type: 'button', hidden: true, onclick: () => void this.#extend() }, 'Show more')
  /** @type {Letter[]} */
  #letters = []
  /** @type {string | null} */
  #cursor = null
  /** More than the first page is shown: it is not thrown away by a look for new ones. */
  extended = false
  reload = () => {}

  constructor() {
    byId('letters-body').append(
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
    return `/dead-letters?${new URLSearchParams({ limit: String(PAGE), state: this.#state.select.value, ...given('source', this.#source.select.value), ...given('reason', this.#reason.select.value), ...given('cursor', after) })}`
  }

  /** @param {Page} page the newest */
  show(page) {
    this.extended = false
    setText(this.#note, '')
    this.#draw(page.dead_letters, page.next_cursor)
  }

  /** @param {string} why */
  fail(why) {
    setText(this.#note, `The list is not known: ${why}`)
  }

  /** @param {{ reason: string, open: number }[]} groups */
  offer(groups) {
    offerReasons(this.#reason.select, groups)
  }

  async #extend() {
    const page = /** @type {Page | undefined} */ (
      await read(this.query(this.#cursor ?? '')).catch((error) => this.fail(error.message))
    )
    if (page === undefined) return
    this.extended = true
    this.#draw([...this.#letters, ...page.dead_letters], page.next_cursor)
  }

  /** @param {Letter[]} letters @param {string | null} cursor */
  #draw(letters, cursor) {
    const focused = this.#list.contains(document.activeElement)
    this.#letters = letters
    this.#cursor = cursor
    keepRows(this.#list, letters, {
      key: ({ id, state }) => `${id} ${state}`,
      create: (letter) => letterRow(letter, () => this.reload()),
    })
    this.#empty.hidden = letters.length > 0
    setText(
      this.#empty,
      this.#state.select.value === 'open'
        ? 'Nothing waits: there is no rejected sale that nobody has looked after.'
        : 'None of this kind.',
    )
    this.#more.hidden = cursor === null
    if (focused && !this.#list.contains(document.activeElement)) keepPlace()
  }
}

/** Whoever goes by keyboard goes on from here when the row that had the focus is gone. */
function keepPlace() {
  byId('letters-title').focus()
}

/** @param {string} name @param {string} value @returns {Record<string, string>} */
const given = (name, value) => (value === '' ? {} : { [name]: value })

/** @param {string} label @param {string[]} values @param {string} all */
function choice(label, values, all) {
  const select = make('select', {}, ...values.map((value) => make('option', { value }, value === '' ? all : value)))
  return { select, field: make('label', { class: 'field inline' }, make('span', {}, label), select) }
}

/** The reasons that there are, with how many wait. @param {HTMLSelectElement} select @param {{ reason: string, open: number }[]} groups */
function offerReasons(select, groups) {
  const counts = new Map()
  for (const { reason, open } of groups) counts.set(reason, (counts.get(reason) ?? 0) + open)
  // What is chosen stays, though nothing of it waits any more.
  if (select.value !== '' && !counts.has(select.value)) counts.set(select.value, 0)
  const wanted = ['', ...[...counts.keys()].sort()]
  if (document.activeElement !== select) {
    keepRows(select, wanted, {
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

/** @param {Letter} letter @param {() => void} changed */
function letterRow(letter, changed) {
  const { id, source, reason, summary, happened_at: at, state } = letter
  const closed = () => {
    // Sent again, its row may have gone before the dialog could give the focus back.
    if (document.activeElement === document.body) keepPlace()
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
      { 'type': 'button', 'aria-label': `Show ${id}: ${reason}`, 'onclick': () => void showLetter(id, closed) },
      'Show',
    ),
  )
}
