// @ts-check
import { getJson } from '../api/loader-http.js'
import { Chart } from '../dom/chart.js'
import { formatRate, formatShort, formatSpan } from '../dom/format.js'
import { byId } from '../dom/make-element.js'

/** @typedef {import('../../contract').Snapshot} Snapshot @typedef {import('../../contract').Point} Point */

/** 15 minutes, at one point per second. */
const MAX_POINTS = 900

/** @type {import('../dom/chart.js').Plan[]} */
const PLANS = [
  {
    title: 'Sales in, rows out',
    unit: 'per second',
    format: formatRate,
    axis: formatShort,
    floor: 5,
    series: [
      { key: 'accepted', label: 'accepted', colour: '--series-1' },
      { key: 'rows', label: 'rows', colour: '--series-2', dash: [6, 4] },
    ],
  },
  {
    title: 'Lag',
    unit: 'sales waiting',
    format: formatShort,
    axis: formatShort,
    floor: 10,
    series: [{ key: 'lag', label: 'lag', colour: '--series-3', area: true }],
  },
  {
    title: 'Freshness',
    unit: 'seconds',
    format: formatSpan,
    axis: formatSpan,
    floor: 0.5,
    series: [
      { key: 'freshness_p50', label: 'p50', colour: '--series-1' },
      { key: 'freshness_p99', label: 'p99', colour: '--series-4', dash: [6, 4] },
    ],
  },
]

/** Charts of the last 15 minutes: from /history, then one point per snapshot. */
export function showCharts() {
  /** @type {Point[]} */
  let points = []
  const charts = PLANS.map((plan) => new Chart(byId('charts'), plan))
  const draw = () => {
    for (const chart of charts) chart.show(points)
  }
  return {
    /** Also fills a gap: the loader keeps the points. */
    reload: async () => {
      const history = await getJson('/history').catch(() => undefined)
      if (!Array.isArray(history?.points)) return
      const known = /** @type {Point[]} */ (history.points)
      const last = known.at(-1)?.at ?? ''
      points = [...known, ...points.filter(({ at }) => at > last)].slice(-MAX_POINTS)
      draw()
    },
    /** @param {Snapshot} snapshot */
    add: ({ at, rates, topic, store }) => {
      points = [
        ...points.slice(1 - MAX_POINTS),
        {
          at,
          received: rates.received,
          accepted: rates.accepted,
          rows: rates.rows,
          lag: topic.lag,
          freshness_p50: store.freshness_seconds.p50,
          freshness_p99: store.freshness_seconds.p99,
        },
      ]
      if (!document.hidden) draw()
    },
    recolour: () => {
      for (const chart of charts) chart.recolour()
    },
  }
}
