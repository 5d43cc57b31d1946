// @ts-check
import { formatSpan, plural } from './format.js'
import { loaderNow } from './keep-time.js'
import { byId, make, setText } from './make-element.js'
import { showState, stateMark } from './show-state.js'

/** @typedef {import('../contract').Snapshot} Snapshot @typedef {import('../contract').StageState} StageState */
/** @typedef {{ state: StageState, text: string }} Told */

/** What the chain stands on: the registry, the loader that measures it, Prometheus that watches it. */
export function showBeneath() {
  const updates = [['Schema Registry', registry], ['Loader', loader], ['Prometheus', prometheus]].map(([title, tell]) => drawOne(String(title), /** @type {(snapshot: Snapshot) => Told} */ (tell)))
  /** @param {Snapshot} snapshot */
  return (snapshot) => { for (const update of updates) update(snapshot) }
}

/** @param {string} title @param {(snapshot: Snapshot) => Told} tell */
function drawOne(title, tell) {
  const mark = stateMark('small')
  const text = make('span', { class: 'text' })
  byId('beneath').append(make('li', {}, mark, make('strong', {}, title), text))
  /** @param {Snapshot} snapshot */
  return (snapshot) => {
    const told = tell(snapshot)
    showState(mark, told.state)
    setText(text, told.text)
  }
}

/** @param {Snapshot} snapshot @returns {Told} */
function registry({ gateway, sink }) {
  const version = gateway.schema?.version
  const text = version === null || version === undefined ? 'schema not known' : `sale v${version}, id ${gateway.schema?.id ?? '?'}`
  const warned = gateway.warnings['schema'] ?? gateway.warnings['registry'] ?? gateway.waiting_for['schema'] ?? gateway.waiting_for['registry']
  if (warned !== undefined) return { state: 'warn', text: warned }
  if (sink.connectors.some(({ trouble }) => trouble?.reason === 'registry_away')) return { state: 'down', text: 'away: the sink waits for it' }
  return { state: gateway.reachable ? 'ok' : 'unknown', text }
}

/** @param {Snapshot} snapshot @returns {Told} */
function loader({ loss }) {
  const age = loss.last_success_at === null ? null : (loaderNow() - Date.parse(loss.last_success_at)) / 1000
  if (age === null) return { state: 'unknown', text: 'has not compared topic and table yet' }
  return { state: age > 120 ? 'warn' : 'ok', text: `compared topic and table ${formatSpan(Math.max(0, Math.round(age)))} ago` }
}

/** @param {Snapshot} snapshot @returns {Told} */
function prometheus({ alerts }) {
  if (alerts === null) return { state: 'unknown', text: 'away, or not there: alerts are not known' }
  const firing = alerts.filter(({ state, severity }) => state === 'firing' && severity !== 'none').length
  return { state: firing > 0 ? 'warn' : 'ok', text: firing === 0 ? 'no alert fires' : `${plural(firing, 'alert')} firing` }
}
