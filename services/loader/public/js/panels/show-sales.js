// @ts-check
import { poll } from '../api/poll.js'
import { formatCount, formatSpan } from '../dom/format.js'
import { byId, make, setText } from '../dom/make-element.js'
import { ageElement } from '../dom/relative-time.js'
import { updateList } from '../dom/update-list.js'

/** @typedef {import('../../contract').Sale} Sale */

const UPDATING = 'Newest first. Updates pause while you point at the table.'
const HELD = 'Updates are paused while you read.'

/** The latest rows, updated as they arrive, and held while the user reads them. */
export function showSales() {
  const body = make('tbody')
  const note = make('p', { class: 'note' }, UPDATING)
  const box = salesTable(body)
  const empty = make('p', { class: 'empty' }, 'No sales loaded yet.')
  byId('sales-body').append(note, empty, box)
  const isHeld = holdWhileRead(box, (held) => setText(note, held ? HELD : UPDATING))
  let first = true
  return poll({
    path: () => '/sales/latest?limit=20',
    everyMs: 1_000,
    held: isHeld,
    show: (/** @type {{ sales: Sale[] }} */ { sales }) => {
      empty.hidden = sales.length > 0
      box.hidden = sales.length === 0
      const added = updateList(body, sales, {
        key: ({ event_id: id, loaded_at: at }) => `${id} ${at}`,
        create: saleRow,
      })
      if (!first) for (const row of added) row.classList.add('new')
      first = false
    },
    fail: (reason) => setText(note, `Sales unavailable: ${reason}`),
  })
}

/** @param {HTMLElement} body */
function salesTable(body) {
  const heads = ['store', 'product', 'qty', 'freshness', 'loaded'].map((title, index) =>
    make('th', { scope: 'col', class: index < 4 ? 'number' : '' }, title),
  )
  return make(
    'div',
    { 'class': 'scroll', 'tabIndex': 0, 'role': 'region', 'aria-label': 'Table of the latest sales' },
    make('table', {}, make('thead', {}, make('tr', {}, ...heads)), body),
  )
}

/**
 * Holds while the pointer is over the box or the focus is in it.
 * @param {HTMLElement} box @param {(held: boolean) => void} onChange
 * @returns {() => boolean}
 */
function holdWhileRead(box, onChange) {
  let held = false
  const hold = (/** @type {boolean} */ now) => {
    held = now
    onChange(held)
  }
  box.addEventListener('pointerenter', () => hold(true))
  box.addEventListener('pointerleave', () => hold(box.contains(document.activeElement)))
  box.addEventListener('focusin', () => hold(true))
  box.addEventListener('focusout', () => hold(box.matches(':hover')))
  return () => held
}

/** @param {Sale} sale */
function saleRow({ event_id: id, store_id: store, sku, qty, loaded_at: at, seconds }) {
  const cell = (/** @type {string} */ text, title = '') => make('td', { class: 'number', title }, text)
  return make(
    'tr',
    { title: `event ${id}` },
    cell(String(store)),
    cell(String(sku)),
    make(
      'td',
      { class: `number ${qty < 0 ? 'return' : ''}`, title: qty < 0 ? 'a return' : '' },
      `${qty < 0 ? '−' : ''}${formatCount(Math.abs(qty))}`,
    ),
    make('td', { class: `number ${seconds !== null && seconds > 5 ? 'late' : ''}` }, formatSpan(seconds)),
    make('td', {}, ageElement(at)),
  )
}
