// @ts-check
import { onActionDone } from '../dialogs/run-action.js'
import { getJson } from '../api/loader-http.js'
import { poll } from '../api/poll.js'
import { updateList } from '../dom/update-list.js'
import { ageElement } from '../dom/relative-time.js'
import { byId, make, setText } from '../dom/make-element.js'

/**
 * @typedef {{ id: string | number, at: string, actor: string, action: string, target: string | null, outcome: string,
 * detail: unknown, request_id: string | null }} Entry
 */

const NONE = 'No changes yet. Changes made directly in Connect or the simulator are not listed.'

/** Audit entries, newest first. @returns {() => Promise<void>} reloads immediately */
export function showAudit() {
  const audit = new Audit()
  const reload = poll({
    path: () => '/audit?limit=20',
    everyMs: 5_000,
    show: (/** @type {Page} */ page) => audit.show(page),
    fail: (why) => audit.fail(why),
  })
  onActionDone(() => void reload())
  return reload
}

/** @typedef {{ entries: Entry[], next_cursor: string | null }} Page */

class Audit {
  #note = make('p', { class: 'empty' }, NONE)
  #list = make('ol', { 'class': 'audit', 'tabIndex': 0, 'aria-label': 'Audit entries, newest first' })
  #more = make('button', { type: 'button', hidden: true, onclick: () => void this.#extend() }, 'Show more')
  /** @type {Entry[]} */
  #entries = []
  /** @type {string | null} */
  #cursor = null

  constructor() {
    byId('audit').append(this.#note, this.#list, this.#more)
  }

  /** @param {Page} page the newest entries */
  show({ entries, next_cursor: next }) {
    const oldest = entries.at(-1)?.id
    // Pages loaded by `Show more` stay below the first one.
    const below = oldest === undefined ? -1 : this.#entries.findIndex(({ id }) => id === oldest)
    const kept = below === -1 ? [] : this.#entries.slice(below + 1)
    if (kept.length === 0) this.#cursor = next
    this.#entries = [...entries, ...kept]
    this.#draw(NONE)
  }

  /** @param {string} why */
  fail(why) {
    if (this.#entries.length === 0) this.#draw(`Audit unavailable: ${why}`)
  }

  async #extend() {
    const page = /** @type {Page | undefined} */ (
      await getJson(`/audit?limit=50&cursor=${encodeURIComponent(this.#cursor ?? '')}`).catch(() => undefined)
    )
    if (page === undefined) return
    this.#entries = [...this.#entries, ...page.entries]
    this.#cursor = page.next_cursor
    this.#draw(NONE)
  }

  /** @param {string} empty */
  #draw(empty) {
    updateList(this.#list, this.#entries, { key: ({ id }) => String(id), create: entryItem })
    this.#list.hidden = this.#entries.length === 0
    this.#note.hidden = this.#entries.length > 0
    setText(this.#note, empty)
    this.#more.hidden = this.#cursor === null
  }
}

/** @param {Entry} entry */
function entryItem({ at, actor, action, target, outcome, detail, request_id: request }) {
  const text =
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
      text === '' ? null : make('span', { class: 'summary', title: text }, text),
    ),
    ageElement(at),
  )
}
