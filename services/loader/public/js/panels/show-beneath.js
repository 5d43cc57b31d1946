// @ts-check
import { formatSpan, plural } from '../dom/format.js'
import { loaderNow } from '../dom/keep-time.js'
import { byId, make, setText } from '../dom/make-element.js'
import { showState, stateMark } from './show-state.js'

/** @typedef {import('../../contract').Snapshot} Snapshot @typedef {import('../../contract').StageState} StageState */
/** @typedef {{ state: StageState, text: string }} Told */

/** What the chain stands on: the registry, the loader that measures it, Prometheus that watches it. */
export function showBeneath() {
  const updates = [drawOne('Schema Registry', registry), drawOne('Loader', loader), drawOne('Prometheus', prometheus)]
  /** @param {Snapshot} snapshot */
  return (snapshot) => {
    for (const update of updates) update(snapshot)
  }
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
function registry({ stages, gateway: { schema } }) {
  const { state, text } = stages.registry
  return {
    state,
    text:
      state === 'ok'
        ? schema === null
          ? 'the gateway knows no schema yet'
          : `sale v${schema.version}, id ${schema.id}`
        : text,
  }
}

/** @param {Snapshot} snapshot @returns {Told} */
function loader({ stages, loss: { last_success_at: at } }) {
  const { state, text } = stages.loader
  if (state !== 'ok') return { state, text }
  return {
    state,
    text:
      at === null
        ? 'has not compared topic and table yet'
        : `compared topic and table ${formatSpan(Math.max(0, Math.floor((loaderNow() - Date.parse(at)) / 1000)))} ago`,
  }
}

/** @param {Snapshot} snapshot @returns {Told} */
function prometheus({ alerts }) {
  if (alerts === null) return { state: 'unknown', text: 'away, or not there: alerts are not known' }
  const firing = alerts.filter(({ state, severity }) => state === 'firing' && severity !== 'none').length
  return {
    state: firing > 0 ? 'warn' : 'ok',
    text: firing === 0 ? 'no alert fires' : `${plural(firing, 'alert')} firing`,
  }
}
