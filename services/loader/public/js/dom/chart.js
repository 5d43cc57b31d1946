// @ts-check
import uPlot from '../uplot/uPlot.esm.js'
import { UNKNOWN, isKnown } from './format.js'
import { fill, make, setAttribute, setText } from './make-element.js'

/** @typedef {import('../../contract').Point} Point */
/** @typedef {Exclude<keyof Point, 'at'>} Key */
/** @typedef {{ key: Key, label: string, colour: string, dash?: number[], area?: boolean }} Series */
/** @typedef {{ title: string, unit: string, format: (value: number | null) => string, axis: (value: number) => string, floor: number, series: Series[] }} Plan */

const HEIGHT = 168
const CLOCK = /** @type {const} */ ({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
/** Charts of one key move their cursors together. */
const SYNC = 'quarter-hour'

/** One chart, its legend with the values under the cursor, and the same as a table for who wants to read it. */
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

  /** Drawn anew, in the colours of now. */
  recolour() {
    this.#chart?.destroy()
    this.#chart = plot(this.#frame.box, this.#plan, () => this.#legend())
    this.#chart.setData(columns(this.#plan, this.#points))
  }

  /** The values under the cursor, or the newest. */
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
    { 'type': 'button', 'class': 'quiet', 'aria-expanded': 'false', 'aria-label': `Table of: ${title}` },
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
function plot(box, { series, axis, floor }, onCursor) {
  const colour = colourReader(box)
  const axes = {
    stroke: colour('--muted'),
    grid: { stroke: colour('--grid'), width: 1 },
    ticks: { show: false },
    font: `11px ${getComputedStyle(box).fontFamily}`,
  }
  return new uPlot(
    {
      width: Math.max(200, box.clientWidth),
      height: HEIGHT,
      padding: [8, 18, 0, 0],
      legend: { show: false },
      cursor: { sync: { key: SYNC }, drag: { x: false, y: false }, points: { size: 6 } },
      scales: { y: { range: (_chart, _min, max) => [0, Math.max(floor, (max ?? 0) * 1.12)] } },
      axes: [
        {
          ...axes,
          space: 70,
          size: 26,
          values: (_chart, moments) => moments.map((moment) => new Date(moment * 1000).toLocaleTimeString([], CLOCK)),
          incrs: [60, 120, 300],
        },
        { ...axes, space: 34, size: 52, values: (_chart, marks) => marks.map(axis) },
      ],
      series: [
        {},
        ...series.map(({ label, colour: name, dash, area }) => ({
          label,
          stroke: colour(name),
          width: 1.75,
          points: { show: false },
          ...(dash === undefined ? {} : { dash }),
          ...(area ? { fill: colour(name).replace(')', ' / 14%)').replaceAll(',', '') } : {}),
        })),
      ],
      hooks: { setCursor: [onCursor] },
    },
    [[], ...series.map(() => [])],
    box,
  )
}

/** @param {Plan} plan @param {Point[]} points @returns {[number[], ...(number | null)[][]]} */
function columns({ series }, points) {
  return [points.map(({ at }) => Date.parse(at) / 1000), ...series.map(({ key }) => points.map((point) => point[key]))]
}

/** @param {Plan} plan @param {Point[]} points */
function summary({ title, unit, series, format }, points) {
  const parts = series.map(({ key, label }) => {
    const known = points.map((point) => point[key]).filter(isKnown)
    return known.length === 0
      ? `${label}: nothing yet`
      : `${label}: now ${format(points.at(-1)?.[key] ?? null)}, between ${format(Math.min(...known))} and ${format(Math.max(...known))}`
  })
  return `${title}, ${unit}, last 15 minutes. ${parts.join('. ')}.`
}

/** A line a minute, newest first: the mean of that minute. @param {Plan} plan @param {Point[]} points */
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
    make('caption', { class: 'unseen' }, `${title}, mean of each minute`),
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

/** A canvas knows no variables: what each is by day or by night is asked of an element. @param {HTMLElement} box */
function colourReader(box) {
  /** @param {string} name */
  return (name) => {
    box.style.color = `var(${name})`
    const colour = getComputedStyle(box).color
    box.style.color = ''
    return colour
  }
}
