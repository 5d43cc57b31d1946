// @ts-check
import { onActed } from './act.js'
import { read } from './ask-loader.js'
import { keepLoading } from './keep-loading.js'
import { keepRows } from './keep-rows.js'
import { ageElement } from './keep-time.js'
import { byId, make, setText } from './make-element.js'

/** @typedef {{ id: string | number, at: string, actor: string, action: string, target: string | null, outcome: string, detail: unknown, request_id: string | null }} Entry */

/** Who did what, newest first. */
export function showAudit() {
  const note = make('p', { class: 'empty' }, 'Nobody has changed anything yet.')
  const list = make('ol', { class: 'audit', tabIndex: 0, 'aria-label': 'Changes, newest first' })
  const more = make('button', { type: 'button', hidden: true }, 'Show more')
  byId('audit').append(note, list, more)
  /** @type {Entry[]} */
  let entries = []
  /** @type {string | null} */
  let cursor = null
  /** @param {string} [empty] */
  const draw = (empty = 'Nobody has changed anything yet.') => {
    keepRows(list, entries, { key: ({ id }) => String(id), create: entryItem })
    list.hidden = entries.length === 0
    note.hidden = entries.length > 0
    setText(note, empty)
    more.hidden = cursor === null
  }
  const reload = keepLoading({
    path: () => '/audit?limit=20', everyMs: 5_000,
    show: (/** @type {{ actions: Entry[], next_cursor: string | null }} */ { actions, next_cursor: next }) => {
      const oldest = actions.at(-1)?.id
      // What was asked for beyond the first page stays below it.
      const below = oldest === undefined ? -1 : entries.findIndex(({ id }) => id === oldest)
      const kept = below === -1 ? [] : entries.slice(below + 1)
      if (kept.length === 0) cursor = next
      entries = [...actions, ...kept]
      draw()
    },
    fail: (why) => { if (entries.length === 0) draw(`The list is not known: ${why}`) },
  })
  more.addEventListener('click', async () => {
    const page = await read(`/audit?limit=50&cursor=${encodeURIComponent(cursor ?? '')}`).catch(() => undefined)
    if (page === undefined) return
    entries = [...entries, ...page.actions]
    cursor = page.next_cursor
    draw()
  })
  onActed(() => void reload())
  return reload
}

/** @param {Entry} entry */
function entryItem({ at, actor, action, target, outcome, detail, request_id: request }) {
  const said = detail === null || detail === undefined || detail === '' ? '' : typeof detail === 'string' ? detail : JSON.stringify(detail)
  return make('li', { title: request === null ? '' : `request ${request}` },
    make('span', { class: `tag ${outcome}` }, outcome), make('span', { class: 'what' }, make('strong', {}, actor), ` ${action.replaceAll('_', ' ')}`, target === null ? '' : ` ${target}`,
      said === '' ? null : make('span', { class: 'summary', title: said }, said)),
    ageElement(at))
}
