// @ts-check
import uPlot from '../../uplot/uPlot.esm.js'
import { UNKNOWN, isKnown } from './format.js'
import { fill, make, setAttribute, setText } from './make-element.js'

/** @typedef {import('../../contract').Point} Point */
/** @typedef {Exclude<keyof Point, 'at'>} Key */
/** @typedef {{ key: Key, label: string, colour: string, dash?: number[], area?: boolean }} Series */
/**
 * @typedef {{ title: string, unit: string, format: (value: number | null) => string, axis: (value: number) => string,
 * floor: number, series: Series[] }} Plan
 */

const HEIGHT = 168
const CLOCK = /** @type {const} */ ({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
/** Charts with the same key synchronise their cursors. */
const SYNC = 'quarter-hour'

/** One chart, its legend with the values under the cursor, and the same data as a table. */
export class Chart {
  #plan
  #frame
  /** @type {uPlot | undefined} */
  #chart
  /** @type {Point[]} */
  #points = []

  /** @param {HTMLElement} parent @param {Plan} plan */
  constructor(parent, plan) {
    this.#plan = plan
    const frame = (this.#frame = drawFrame(plan))
    parent.append(frame.figure)
    this.recolour()
    new ResizeObserver(() => this.#chart?.setSize({ width: frame.box.clientWidth, height: HEIGHT })).observe(frame.box)
    frame.button.addEventListener('click', () => {
      frame.table.hidden = !frame.table.hidden
      setAttribute(frame.button, 'aria-expanded', String(!frame.table.hidden))
      if (!frame.table.hidden) fill(frame.table, tableOf(plan, this.#points))
    })
  }

  /** @param {Point[]} points */
  show(points) {
    this.#points = points
    this.#chart?.setData(columns(this.#plan, points))
    this.#legend()
    setAttribute(this.#frame.box, 'aria-label', summary(this.#plan, points))
  }

  /** Redraws the chart in the current colours. */
  recolour() {
    this.#chart?.destroy()
    this.#chart = plot(this.#frame.box, this.#plan, () => this.#legend())
    this.#chart.setData(columns(this.#plan, this.#points))
  }

  /** Shows the values under the cursor, or the newest. */
  #legend() {
    const point = this.#points[this.#chart?.cursor.idx ?? this.#points.length - 1]
    this.#plan.series.forEach(({ key }, at) => {
      const value = this.#frame.values[at]
      if (value !== undefined) setText(value, point === undefined ? UNKNOWN : this.#plan.format(point[key]))
    })
  }
}

/** @param {Plan} plan */
function drawFrame({ title, unit, series }) {
  const values = series.map(() => make('span', { class: 'value' }))
  const box = make('div', { class: 'plot', role: 'img' })
  const table = make('div', {
    'class': 'chart-table',
    'hidden': true,
    'tabIndex': 0,
    'role': 'region',
    'aria-label': `${title}, minute by minute`,
  })
  const button = make(
    'button',
    { 'type': 'button', 'class': 'quiet', 'aria-expanded': 'false', 'aria-label': `Table: ${title}` },
    'Table',
  )
  const figure = make(
    'figure',
    { class: 'chart card' },
    make('figcaption', {}, make('h2', {}, title), make('span', { class: 'unit' }, unit), button),
    make(
      'ul',
      { class: 'legend' },
      ...series.map(({ label, colour, dash }, index) =>
        make(
          'li',
          {},
          make('i', { class: `swatch ${colour.slice(2)}${dash === undefined ? '' : ' dashed'}` }),
          `${label} `,
          values[index],
        ),
      ),
    ),
    box,
    table,
  )
  return { figure, values, box, table, button }
}

/** @param {HTMLElement} box @param {Plan} plan @param {() => void} onCursor */
function plot(box, plan, onCursor) {
  const colour = colourReader(box)
  return new uPlot(
    {
      width: Math.max(200, box.clientWidth),
      height: HEIGHT,
      padding: [8, 18, 0, 0],
      legend: { show: false },
      cursor: { sync: { key: SYNC }, drag: { x: false, y: false }, points: { size: 6 } },
      scales: { y: { range: (_chart, _min, max) => [0, Math.max(plan.floor, (max ?? 0) * 1.12)] } },
      axes: axesOf(plan, colour, getComputedStyle(box).fontFamily),
      series: [{}, ...plan.series.map((one) => seriesOf(one, colour))],
      hooks: { setCursor: [onCursor] },
    },
    [[], ...plan.series.map(() => [])],
    box,
  )
}

/** @param {Plan} plan @param {(name: string) => string} colour @param {string} fontFamily @returns {uPlot.Axis[]} */
function axesOf({ axis }, colour, fontFamily) {
  const common = {
    stroke: colour('--muted'),
    grid: { stroke: colour('--grid'), width: 1 },
    ticks: { show: false },
    font: `11px ${fontFamily}`,
  }
  return [
    {
      ...common,
      space: 70,
      size: 26,
      values: (_chart, times) => times.map((time) => new Date(time * 1000).toLocaleTimeString([], CLOCK)),
      incrs: [60, 120, 300],
    },
    { ...common, space: 34, size: 52, values: (_chart, marks) => marks.map(axis) },
  ]
}

/** @param {Series} series @param {(name: string) => string} colour @returns {uPlot.Series} */
function seriesOf({ label, colour: name, dash, area }, colour) {
  return {
    label,
    stroke: colour(name),
    width: 1.75,
    points: { show: false },
    ...(dash === undefined ? {} : { dash }),
    ...(area ? { fill: colour(name).replace(')', ' / 14%)').replaceAll(',', '') } : {}),
  }
}

/** @param {Plan} plan @param {Point[]} points @returns {[number[], ...(number | null)[][]]} */
function columns({ series }, points) {
  return [points.map(({ at }) => Date.parse(at) / 1000), ...series.map(({ key }) => points.map((point) => point[key]))]
}

/** @param {Plan} plan @param {Point[]} points */
function summary({ title, unit, series, format }, points) {
  const parts = series.map(({ key, label }) => {
    const known = points.map((point) => point[key]).filter(isKnown)
    if (known.length === 0) return `${label}: no data`
    const [min, max] = [format(Math.min(...known)), format(Math.max(...known))]
    return `${label}: now ${format(points.at(-1)?.[key] ?? null)}, between ${min} and ${max}`
  })
  return `${title}, ${unit}, last 15 minutes. ${parts.join('. ')}.`
}

/** One row per minute with its mean, newest first. @param {Plan} plan @param {Point[]} points */
function tableOf({ title, series, format }, points) {
  const minutes = Map.groupBy(points, ({ at }) => at.slice(0, 16))
  const rows = [...minutes].reverse().map(([minute, those]) =>
    make(
      'tr',
      {},
      make('th', { scope: 'row' }, new Date(`${minute}:00Z`).toLocaleTimeString([], CLOCK)),
      ...series.map(({ key }) => {
        const known = those.map((point) => point[key]).filter(isKnown)
        return make(
          'td',
          {},
          known.length === 0 ? UNKNOWN : format(known.reduce((sum, value) => sum + value, 0) / known.length),
        )
      }),
    ),
  )
  return make(
    'table',
    {},
    make('caption', { class: 'unseen' }, `${title}, mean per minute`),
    make(
      'thead',
      {},
      make(
        'tr',
        {},
        make('th', { scope: 'col' }, 'minute'),
        ...series.map(({ label }) => make('th', { scope: 'col' }, label)),
      ),
    ),
    make('tbody', {}, ...rows),
  )
}

/** Resolves CSS variables for the canvas, which does not know them, through an element. @param {HTMLElement} box */
function colourReader(box) {
  /** @param {string} name */
  return (name) => {
    box.style.color = `var(${name})`
    const colour = getComputedStyle(box).color
    box.style.color = ''
    return colour
  }
}
