// @ts-check
import { UNKNOWN, formatCount, formatRate, formatShort, formatSpan, isKnown } from '../dom/format.js'
import { loaderNow } from '../dom/loader-clock.js'
import { byId, make, setAttribute, setText } from '../dom/make-element.js'

/** @typedef {import('../../contract').Snapshot} Snapshot */
/** @typedef {{ value: string, unit?: string, note: string, tone?: 'warn' | 'down' | 'quiet' }} Figure */

/** @type {[title: string, figure: (snapshot: Snapshot) => Figure][]} */
const FIGURES = [
  [
    'Sales in',
    ({ rates, gateway }) => ({
      value: formatRate(rates.accepted),
      unit: '/s',
      note: `${formatShort(gateway.accepted_total)} accepted`,
    }),
  ],
  [
    'Rows out',
    ({ rates, store }) => ({
      value: formatRate(rates.rows),
      unit: '/s',
      note: `${store.rows_estimated ? 'about ' : ''}${formatShort(store.rows)} rows`,
    }),
  ],
  [
    'Freshness p99',
    ({
      store: {
        freshness_seconds: { p50, p99 },
      },
    }) => ({
      ...span(p99),
      note: `p50 ${formatSpan(p50)}`,
      ...(isKnown(p99) && p99 > 5 ? { tone: /** @type {const} */ ('warn') } : {}),
    }),
  ],
  [
    'Lag',
    ({ topic }) => ({
      value: formatShort(topic.lag),
      note:
        isKnown(topic.lag_seconds) && topic.lag_seconds > 0
          ? `oldest ${formatSpan(topic.lag_seconds)}`
          : 'sales in the topic',
      ...(isKnown(topic.lag_seconds) && topic.lag_seconds > 5
        ? { tone: topic.lag_seconds > 60 ? /** @type {const} */ ('down') : /** @type {const} */ ('warn') }
        : {}),
    }),
  ],
  ['Missing', missing],
  [
    'Dead letters',
    ({ dead_letters: { open, by_source: by } }) => ({
      value: formatShort(open),
      note: sources(by),
      ...(isKnown(open) && open > 0 ? { tone: /** @type {const} */ ('warn') } : {}),
    }),
  ],
  ['Canary', canary],
]

/** @param {Snapshot} snapshot @returns {Figure} */
function missing({ loss: { missing: count, checked, unknown } }) {
  if (unknown !== null && count === 0) return { value: UNKNOWN, note: 'not reconciled recently', tone: 'warn' }
  return {
    value: formatCount(count),
    note: `${formatShort(checked)} checked`,
    ...(count > 0 ? { tone: 'down' } : {}),
  }
}

/** The key metrics: throughput, freshness, lag and missing sales. */
export function showFigures() {
  const tiles = FIGURES.map(([title, figure]) => {
    const value = make('span', { class: 'value' })
    const unit = make('span', { class: 'unit' })
    const note = make('dd', { class: 'note' })
    const tile = make('div', { class: 'figure' }, make('dt', {}, title), make('dd', {}, value, unit), note)
    return { tile, value, unit, note, figure }
  })
  byId('figures').append(make('dl', {}, ...tiles.map(({ tile }) => tile)))
  /** @param {Snapshot} snapshot */
  return (snapshot) => {
    for (const { tile, value, unit, note, figure } of tiles) {
      const shown = figure(snapshot)
      setText(value, shown.value)
      setText(unit, shown.value === UNKNOWN ? '' : (shown.unit ?? ''))
      setText(note, shown.note)
      setAttribute(tile, 'data-tone', shown.tone ?? null)
    }
  }
}

/** @param {number | null} seconds */
function span(seconds) {
  const [value = UNKNOWN, unit = ''] = formatSpan(seconds).split(' ')
  return { value, unit: unit === '' ? '' : ` ${unit}` }
}

/** @param {Snapshot} snapshot @returns {Figure} */
function canary({ canary: { state, roundtrip_seconds: seconds, last_row_at: at } }) {
  if (state === 'off') return { value: 'off', note: 'disabled', tone: 'quiet' }
  const age =
    at === null
      ? 'none arrived yet'
      : `arrived ${formatSpan(Math.max(0, Math.round((loaderNow() - Date.parse(at)) / 1000)))} ago`
  if (state === 'ok') return { ...span(seconds), note: age }
  return { value: state, note: age, tone: state === 'lost' ? 'down' : 'warn' }
}

/** @param {Record<string, number>} by */
function sources(by) {
  const named = Object.entries(by)
    .filter(([, count]) => count > 0)
    .map(([source, count]) => `${source}\u00a0${formatCount(count)}`)
  return named.length === 0 ? 'none open' : named.join(', ')
}
