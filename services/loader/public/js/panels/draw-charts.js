// @ts-check
import { read } from '../api/ask-loader.js'
import { Chart } from '../dom/chart.js'
import { formatRate, formatShort, formatSpan } from '../dom/format.js'
import { byId } from '../dom/make-element.js'

/** @typedef {import('../../contract').Snapshot} Snapshot @typedef {import('../../contract').Point} Point */

/** A quarter of an hour, in seconds. */
const SPAN = 900

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
    title: 'Waiting in the topic',
    unit: 'sales',
    format: formatShort,
    axis: formatShort,
    floor: 10,
    series: [{ key: 'lag', label: 'waiting', colour: '--series-3', area: true }],
  },
  {
    title: 'From sale to row',
    unit: 'seconds',
    format: formatSpan,
    axis: formatSpan,
    floor: 0.5,
    series: [
      { key: 'freshness_p50', label: 'half', colour: '--series-1' },
      { key: 'freshness_p99', label: '99 of 100', colour: '--series-4', dash: [6, 4] },
    ],
  },
]

/** The last quarter of an hour from /history, then what each snapshot brings. */
export function drawCharts() {
  /** @type {Point[]} */
  let points = []
  const charts = PLANS.map((plan) => new Chart(byId('speed'), plan))
  const draw = () => {
    for (const chart of charts) chart.show(points)
  }
  return {
    /** After a gap, too: the loader kept the points meanwhile. */
    reload: async () => {
      const history = await read('/history').catch(() => undefined)
      if (!Array.isArray(history?.points)) return
      const known = /** @type {Point[]} */ (history.points)
      const last = known.at(-1)?.at ?? ''
      points = [...known, ...points.filter(({ at }) => at > last)].slice(-SPAN)
      draw()
    },
    /** @param {Snapshot} snapshot */
    add: ({ at, rates, topic, store }) => {
      points = [
        ...points.slice(1 - SPAN),
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
