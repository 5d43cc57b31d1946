// @ts-check
import { drawIcon } from '../dom/draw-icon.js'
import { formatCount, formatRate, formatSpan, isKnown } from '../dom/format.js'
import { updateList } from '../dom/update-list.js'
import { ageElement, showAge } from '../dom/relative-time.js'
import { byId, fill, make, setAttribute, setText } from '../dom/make-element.js'

/**
 * @typedef {import('../../contract').Snapshot} Snapshot
 * @typedef {import('../../contract').VerdictReason} VerdictReason
 */

const WORDS = { healthy: 'Healthy', degraded: 'Degraded', broken: 'Broken', starting: 'Starting' }
const ICONS = /** @type {const} */ ({ healthy: 'ok', degraded: 'warn', broken: 'down', starting: 'unknown' })

/** The verdict: one word, one line, and its reasons. Screen readers announce changes. */
export function showVerdict() {
  let shown = ''
  /** @param {Snapshot} snapshot */
  const update = (snapshot) => {
    const { state, reasons } = snapshot.verdict
    const key = `${state} ${reasons.map(({ code }) => code).join()}`
    if (key !== shown) {
      setAttribute(byId('verdict'), 'data-state', state)
      setText(byId('verdict-word'), WORDS[state] ?? state)
      fill(byId('verdict-icon'), drawIcon(ICONS[state] ?? 'unknown'))
      document.title = state === 'healthy' ? 'stream-retail-etl' : `${WORDS[state] ?? state} · stream-retail-etl`
      setText(byId('announcer'), `The pipeline is ${state}. ${reasons.map(({ text }) => text).join(' ')}`)
      shown = key
    }
    setText(byId('verdict-line'), line(snapshot))
    updateList(byId('reasons'), reasons, {
      key: ({ code, stage }) => `${code} ${stage}`,
      create: reasonItem,
      update: updateReason,
    })
  }
  /** Without a connection the verdict is unknown. */
  const lose = () => {
    if (shown === '') return
    setText(byId('verdict-line'), `Last known: ${byId('verdict').dataset['state']}.`)
    setAttribute(byId('verdict'), 'data-state', 'lost')
    setText(byId('verdict-word'), 'Unknown')
    fill(byId('verdict-icon'), drawIcon('unknown'))
    document.title = 'Disconnected · stream-retail-etl'
    shown = ''
  }
  return { update, lose }
}

/** @param {Snapshot} snapshot */
function line({ verdict, rates, store, loss, topic }) {
  if (verdict.state === 'starting') return 'Preparing; numbers appear as parts become available.'
  const late =
    isKnown(topic.lag_seconds) && topic.lag_seconds > 5
      ? `the oldest of ${formatCount(topic.lag)} waiting sales is ${formatSpan(topic.lag_seconds)} old`
      : undefined
  const fresh =
    late ??
    (isKnown(store.freshness_seconds.p99)
      ? `99 % are rows within ${formatSpan(store.freshness_seconds.p99)}`
      : 'no recent rows')
  const missing =
    loss.unknown !== null
      ? 'missing sales unknown'
      : loss.missing === 0
        ? 'none missing'
        : `${formatCount(loss.missing)} missing`
  return `${formatRate(rates.accepted)} sales/s accepted, ${fresh}, ${missing}.`
}

/** @param {VerdictReason} reason */
function reasonItem(reason) {
  return make(
    'li',
    {},
    make('strong', {}, reason.stage ?? 'pipeline'),
    make('span', { class: 'text' }, reason.text),
    reason.since === null ? null : ageElement(reason.since),
  )
}

/** @param {HTMLElement} item @param {VerdictReason} reason */
function updateReason(item, reason) {
  const text = item.querySelector('.text')
  if (text !== null) setText(text, reason.text)
  const age = item.querySelector('time')
  if (age !== null) showAge(age, reason.since)
}
