// @ts-check
import { onActed } from '../api/act.js'
import { read } from '../api/ask-loader.js'
import { keepLoading } from '../api/keep-loading.js'
import { keepRows } from '../dom/keep-rows.js'
import { ageElement } from '../dom/keep-time.js'
import { byId, make, setText } from '../dom/make-element.js'

/** @typedef {{ id: string | number, at: string, actor: string, action: string, target: string | null, outcome: string, detail: unknown, request_id: string | null }} Entry */

const NONE =
  'Nobody has changed anything from here yet. What is done at Connect or the simulator themselves is not listed.'

/** Who did what, newest first. @returns {() => Promise<void>} asks at once */
export function showAudit() {
  const audit = new Audit()
  const reload = keepLoading({
    path: () => '/audit?limit=20',
    everyMs: 5_000,
    show: (/** @type {Page} */ page) => audit.show(page),
    fail: (why) => audit.fail(why),
  })
  onActed(() => void reload())
  return reload
}

/** @typedef {{ actions: Entry[], next_cursor: string | null }} Page */

class Audit {
  #note = make('p', { class: 'empty' }, NONE)
  #list = make('ol', { 'class': 'audit', 'tabIndex': 0, 'aria-label': 'Changes, newest first' })
  #more = make('button', { type: 'button', hidden: true, onclick: () => void this.#extend() }, 'Show more')
  /** @type {Entry[]} */
  #entries = []
  /** @type {string | null} */
  #cursor = null

  constructor() {
    byId('audit').append(this.#note, this.#list, this.#more)
  }

  /** @param {Page} page the newest */
  show({ actions, next_cursor: next }) {
    const oldest = actions.at(-1)?.id
    // What was asked for beyond the first page stays below it.
    const below = oldest === undefined ? -1 : this.#entries.findIndex(({ id }) => id === oldest)
    const kept = below === -1 ? [] : this.#entries.slice(below + 1)
    if (kept.length === 0) this.#cursor = next
    this.#entries = [...actions, ...kept]
    this.#draw(NONE)
  }

  /** @param {string} why */
  fail(why) {
    if (this.#entries.length === 0) this.#draw(`The list is not known: ${why}`)
  }

  async #extend() {
    const page = /** @type {Page | undefined} */ (
      await read(`/audit?limit=50&cursor=${encodeURIComponent(this.#cursor ?? '')}`).catch(() => undefined)
    )
    if (page === undefined) return
    this.#entries = [...this.#entries, ...page.actions]
    this.#cursor = page.next_cursor
    this.#draw(NONE)
  }

  /** @param {string} empty */
  #draw(empty) {
    keepRows(this.#list, this.#entries, { key: ({ id }) => String(id), create: entryItem })
    this.#list.hidden = this.#entries.length === 0
    this.#note.hidden = this.#entries.length > 0
    setText(this.#note, empty)
    this.#more.hidden = this.#cursor === null
  }
}

/** @param {Entry} entry */
function entryItem({ at, actor, action, target, outcome, detail, request_id: request }) {
  const said =
    detail === null || detail === undefined || detail === ''
      ? ''
      : typeof detail === 'string'
        ? detail
        : JSON.stringify(detail)
  return make(
    'li',
    { title: request === null ? '' : `request ${request}` },
    make('span', { class: `tag ${outcome}` }, outcome),
    make(
      'span',
      { class: 'what' },
      make('strong', {}, action.replaceAll('_', ' ')),
      target === null ? '' : ` ${target}`,
      ` by ${actor}`,
      said === '' ? null : make('span', { class: 'summary', title: said }, said),
    ),
    ageElement(at),
  )
}
