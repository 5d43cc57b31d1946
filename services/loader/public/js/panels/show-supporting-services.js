// @ts-check
import { formatSpan, plural } from '../dom/format.js'
import { loaderNow } from '../dom/loader-clock.js'
import { byId, make, setText } from '../dom/make-element.js'
import { showState, stateMark } from './show-state.js'

/** @typedef {import('../../contract').Snapshot} Snapshot @typedef {import('../../contract').StageState} StageState */
/** @typedef {{ state: StageState, text: string }} Status */

/** The services below the chain: the registry, the loader that measures it, Prometheus that monitors it. */
export function showSupportingServices() {
  const updates = [drawOne('Schema Registry', registry), drawOne('Loader', loader), drawOne('Prometheus', prometheus)]
  /** @param {Snapshot} snapshot */
  return (snapshot) => {
    for (const update of updates) update(snapshot)
  }
}

/** @param {string} title @param {(snapshot: Snapshot) => Status} read */
function drawOne(title, read) {
  const mark = stateMark('small')
  const text = make('span', { class: 'text' })
  byId('supporting').append(make('li', {}, mark, make('strong', {}, title), text))
  /** @param {Snapshot} snapshot */
  return (snapshot) => {
    const status = read(snapshot)
    showState(mark, status.state)
    setText(text, status.text)
  }
}

/** @param {Snapshot} snapshot @returns {Status} */
function registry({ stages, gateway: { schema } }) {
  const { state, text } = stages.registry
  return {
    state,
    text:
      state === 'ok'
        ? schema === null
          ? 'no schema loaded by the gateway yet'
          : `sale v${schema.version}, id ${schema.id}`
        : text,
  }
}

/** @param {Snapshot} snapshot @returns {Status} */
function loader({ stages, loss: { last_success_at: at } }) {
  const { state, text } = stages.loader
  if (state !== 'ok') return { state, text }
  if (at === null) return { state, text: 'topic and table not reconciled yet' }
  const seconds = Math.max(0, Math.floor((loaderNow() - Date.parse(at)) / 1000))
  return { state, text: `reconciled topic and table ${formatSpan(seconds)} ago` }
}

/** @param {Snapshot} snapshot @returns {Status} */
function prometheus({ alerts }) {
  if (alerts === null) return { state: 'unknown', text: 'unavailable or not configured; alerts unknown' }
  const firing = alerts.filter(({ state, severity }) => state === 'firing' && severity !== 'none').length
  return {
    state: firing > 0 ? 'warn' : 'ok',
    text: firing === 0 ? 'no alerts firing' : `${plural(firing, 'alert')} firing`,
  }
}
