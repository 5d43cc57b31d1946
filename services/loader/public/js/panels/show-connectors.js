// @ts-check
import { drawConnector } from './connector-card.js'
import { updateList } from '../dom/update-list.js'
import { byId, make } from '../dom/make-element.js'
import { onAccessChange } from '../api/access.js'

/**
 * @typedef {import('../../contract').Snapshot} Snapshot
 * @typedef {import('../../contract').ConnectorStatus} Connector
 */

/** @type {WeakMap<HTMLElement, (connector: Connector) => void>} */
const updates = new WeakMap()

/** Each connector with desired and actual state, diagnosis and controls. */
export function showConnectors() {
  const list = make('ul', { class: 'connectors' })
  const empty = make('p', { class: 'empty' }, 'No connectors yet.')
  byId('connectors').append(empty, list)
  /** @type {Connector[]} */
  let latest = []
  const draw = () => {
    updateList(list, latest, {
      key: ({ name }) => name,
      create,
      update: (element, connector) => updates.get(element)?.(connector),
    })
    empty.hidden = latest.length > 0
  }
  onAccessChange(draw)
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
