// @ts-check
import { drawIcon } from '../dom/draw-icon.js'
import { formatCount, formatRate, formatSpan, isKnown } from '../dom/format.js'
import { keepRows } from '../dom/keep-rows.js'
import { ageElement, showAge } from '../dom/keep-time.js'
import { byId, fill, make, setAttribute, setText } from '../dom/make-element.js'

/** @typedef {import('../../contract').Snapshot} Snapshot @typedef {import('../../contract').Reason} Reason */

const WORDS = { healthy: 'Healthy', degraded: 'Degraded', broken: 'Broken', starting: 'Starting' }
const ICONS = /** @type {const} */ ({ healthy: 'ok', degraded: 'warn', broken: 'down', starting: 'unknown' })

/** Is it healthy: one word, one line, and each reason against it. Changes of the word are said aloud. */
export function showVerdict() {
  let shown = ''
  /** @param {Snapshot} snapshot */
  const update = (snapshot) => {
    const { state, reasons } = snapshot.verdict
    const said = `${state} ${reasons.map(({ code }) => code).join()}`
    if (said !== shown) {
      setAttribute(byId('verdict'), 'data-state', state)
      setText(byId('verdict-word'), WORDS[state] ?? state)
      fill(byId('verdict-icon'), drawIcon(ICONS[state] ?? 'unknown'))
      document.title = state === 'healthy' ? 'stream-retail-etl' : `${WORDS[state] ?? state} · stream-retail-etl`
      setText(byId('announcer'), `The pipeline is ${state}. ${reasons.map(({ text }) => text).join(' ')}`)
      shown = said
    }
    setText(byId('verdict-line'), line(snapshot))
    keepRows(byId('reasons'), reasons, {
      key: ({ code, stage }) => `${code} ${stage}`,
      create: reasonItem,
      update: updateReason,
    })
  }
  /** Cut off, nobody knows. */
  const lose = () => {
    if (shown === '') return
    setText(byId('verdict-line'), `It was ${byId('verdict').dataset['state']} when last heard of.`)
    setAttribute(byId('verdict'), 'data-state', 'lost')
    setText(byId('verdict-word'), 'Not known')
    fill(byId('verdict-icon'), drawIcon('unknown'))
    document.title = 'Disconnected · stream-retail-etl'
    shown = ''
  }
  return { update, lose }
}

/** @param {Snapshot} snapshot */
function line({ verdict, rates, store, loss, topic }) {
  if (verdict.state === 'starting') return 'Parts are being prepared; numbers come as they do.'
  const late =
    isKnown(topic.lag_seconds) && topic.lag_seconds > 5
      ? `the oldest of ${formatCount(topic.lag)} waiting is ${formatSpan(topic.lag_seconds)} old`
      : undefined
  const fresh =
    late ??
    (isKnown(store.freshness_seconds.p99)
      ? `99 of 100 are rows within ${formatSpan(store.freshness_seconds.p99)}`
      : 'no sale became a row lately')
  const lost =
    loss.unknown !== null
      ? 'whether anything is lost is not known'
      : loss.missing === 0
        ? 'nothing is lost'
        : `${formatCount(loss.missing)} missing`
  return `${formatRate(rates.accepted)} sales/s come in, ${fresh}, ${lost}.`
}

/** @param {Reason} reason */
function reasonItem(reason) {
  return make(
    'li',
    {},
    make('strong', {}, reason.stage ?? 'pipeline'),
    make('span', { class: 'text' }, reason.text),
    reason.since === null ? null : ageElement(reason.since),
  )
}

/** @param {HTMLElement} item @param {Reason} reason */
function updateReason(item, reason) {
  const text = item.querySelector('.text')
  if (text !== null) setText(text, reason.text)
  const age = item.querySelector('time')
  if (age !== null) showAge(age, reason.since)
}
