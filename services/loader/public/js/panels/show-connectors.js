// @ts-check
import { drawConnector } from './connector-card.js'
import { keepRows } from '../dom/keep-rows.js'
import { byId, make } from '../dom/make-element.js'
import { onRights } from '../api/rights.js'

/** @typedef {import('../../contract').Snapshot} Snapshot @typedef {import('../../contract').Connector} Connector */

/** @type {WeakMap<HTMLElement, (connector: Connector) => void>} */
const updates = new WeakMap()

/** Each connector: what it should do, what it does, why not, and the handles. */
export function showConnectors() {
  const list = make('ul', { class: 'connectors' })
  const empty = make('p', { class: 'empty' }, 'No connector is known yet.')
  byId('connectors').append(empty, list)
  /** @type {Connector[]} */
  let latest = []
  const draw = () => {
    keepRows(list, latest, {
      key: ({ name }) => name,
      create,
      update: (element, connector) => updates.get(element)?.(connector),
    })
    empty.hidden = latest.length > 0
  }
  onRights(draw)
  /** @param {Snapshot} snapshot */
  return ({ sink }) => {
    latest = sink.connectors
    draw()
  }
}

/** @param {Connector} connector */
function create(connector) {
  const { element, update } = drawConnector(connector)
  updates.set(element, update)
  update(connector)
  return element
}
