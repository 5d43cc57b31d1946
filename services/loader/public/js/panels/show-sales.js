// @ts-check
import { formatCount, formatSpan } from '../dom/format.js'
import { keepLoading } from '../api/keep-loading.js'
import { keepRows } from '../dom/keep-rows.js'
import { ageElement } from '../dom/keep-time.js'
import { byId, make, setText } from '../dom/make-element.js'

/** @typedef {import('../../contract').Sale} Sale */

/** The latest rows, as they come; they stand still while somebody reads them. */
export function showSales() {
  const body = make('tbody')
  const note = make('p', { class: 'note' }, 'Newest first. They stand still while you point at them.')
  const box = make(
    'div',
    { 'class': 'scroll', 'tabIndex': 0, 'role': 'region', 'aria-label': 'Table of the latest sales' },
    make(
      'table',
      {},
      make(
        'thead',
        {},
        make(
          'tr',
          {},
          ...['store', 'product', 'qty', 'sale to row', 'row'].map((title, index) =>
            make('th', { scope: 'col', class: index < 4 ? 'number' : '' }, title),
          ),
        ),
      ),
      body,
    ),
  )
  const empty = make('p', { class: 'empty' }, 'No sale has become a row yet.')
  byId('sales-body').append(note, empty, box)
  let held = false
  let first = true
  const hold = (/** @type {boolean} */ now) => {
    held = now
    setText(note, held ? 'Standing still while you read.' : 'Newest first. They stand still while you point at them.')
  }
  box.addEventListener('pointerenter', () => hold(true))
  box.addEventListener('pointerleave', () => hold(box.contains(document.activeElement)))
  box.addEventListener('focusin', () => hold(true))
  box.addEventListener('focusout', () => hold(box.matches(':hover')))
  return keepLoading({
    path: () => '/sales/latest?limit=20',
    everyMs: 1_000,
    held: () => held,
    show: (/** @type {{ sales: Sale[] }} */ { sales }) => {
      empty.hidden = sales.length > 0
      box.hidden = sales.length === 0
      const made = keepRows(body, sales, { key: ({ event_id: id, loaded_at: at }) => `${id} ${at}`, create: saleRow })
      if (!first) for (const row of made) row.classList.add('new')
      first = false
    },
    fail: (reason) => setText(note, `Not known: ${reason}`),
  })
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
