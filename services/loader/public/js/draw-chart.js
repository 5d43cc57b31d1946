// @ts-check
import uPlot from '../uplot/uPlot.esm.js'
import { UNKNOWN, isKnown } from './format.js'
import { fill, make, setAttribute, setText } from './make-element.js'

/** @typedef {import('../contract').Point} Point */
/** @typedef {Exclude<keyof Point, 'at'>} Key */
/** @typedef {{ key: Key, label: string, colour: string, dash?: number[], area?: boolean }} Series */
/** @typedef {{ title: string, unit: string, format: (value: number | null) => string, axis: (value: number) => string, floor: number, series: Series[] }} Plan */
/** @typedef {ReturnType<typeof drawChart>} Chart */

const HEIGHT = 168
const CLOCK = /** @type {const} */ ({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
/** Charts of one key move their cursors together. */
const SYNC = 'quarter-hour'

/**
 * One chart, its legend with the values under the cursor, and the same as a table for who wants to read it.
 * @param {HTMLElement} parent
 * @param {Plan} plan
 */
export function drawChart(parent, plan) {
  const values = plan.series.map(() => make('span', { class: 'value' }))
  const box = make('div', { class: 'plot', role: 'img' })
  const table = make('div', { class: 'chart-table', hidden: true, tabIndex: 0, role: 'region', 'aria-label': `${plan.title}, minute by minute` })
  const button = make('button', { type: 'button', class: 'quiet', 'aria-expanded': 'false' }, 'Table')
  parent.append(make('figure', { class: 'chart card' },
    make('figcaption', {}, make('h2', {}, plan.title), make('span', { class: 'unit' }, plan.unit), button),
    make('ul', { class: 'legend' }, ...plan.series.map(({ label, colour, dash }, index) =>
      make('li', {}, make('i', { class: `swatch ${colour.slice(2)}${dash === undefined ? '' : ' dashed'}` }), `${label} `, values[index]))),
    box, table))

  /** @type {Point[]} */
  let points = []
  /** @type {uPlot | undefined} */
  let chart
  chart = plot(box, plan, legend)
  new ResizeObserver(() => chart?.setSize({ width: box.clientWidth, height: HEIGHT })).observe(box)
  button.addEventListener('click', () => {
    table.hidden = !table.hidden
    setAttribute(button, 'aria-expanded', String(!table.hidden))
    if (!table.hidden) fill(table, tableOf(plan, points))
  })
  return {
    /** @param {Point[]} now */
    show: (now) => {
      points = now
      chart?.setData(columns(plan, points))
      legend(undefined)
      setAttribute(box, 'aria-label', summary(plan, points))
    },
    recolour: () => {
      chart?.destroy()
      chart = plot(box, plan, legend)
      chart.setData(columns(plan, points))
    },
  }

  /** @param {number | null | undefined} index undefined: the newest */
  function legend(index) {
    const point = points[chart?.cursor?.idx ?? index ?? points.length - 1]
    plan.series.forEach(({ key }, at) => setText(values[at] ?? box, point === undefined ? UNKNOWN : plan.format(point[key])))
  }
}

/** @param {HTMLElement} box @param {Plan} plan @param {(index: number | null | undefined) => void} onCursor */
function plot(box, { series, axis, floor }, onCursor) {
  const colour = colourReader(box)
  const axes = { stroke: colour('--muted'), grid: { stroke: colour('--grid'), width: 1 }, ticks: { show: false }, font: `11px ${getComputedStyle(box).fontFamily}` }
  return new uPlot({
    width: Math.max(200, box.clientWidth), height: HEIGHT, padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { sync: { key: SYNC }, drag: { x: false, y: false }, points: { size: 6 } },
    scales: { y: { range: (_chart, _min, max) => [0, Math.max(floor, (max ?? 0) * 1.12)] } },
    axes: [
      { ...axes, space: 70, size: 26, values: (_chart, moments) => moments.map((moment) => new Date(moment * 1000).toLocaleTimeString([], CLOCK)), incrs: [60, 120, 300] },
      { ...axes, space: 34, size: 52, values: (_chart, marks) => marks.map(axis) },
    ],
    series: [{}, ...series.map(({ label, colour: name, dash, area }) => ({
      label, stroke: colour(name), width: 1.75, points: { show: false }, ...(dash === undefined ? {} : { dash }), ...(area ? { fill: colour(name).replace(')', ' / 14%)').replaceAll(',', '') } : {}),
    }))],
    hooks: { setCursor: [(chart) => onCursor(chart.cursor.idx)] },
  }, [[], ...series.map(() => [])], box)
}

/** @param {Plan} plan @param {Point[]} points @returns {[number[], ...(number | null)[][]]} */
function columns({ series }, points) {
  return [points.map(({ at }) => Date.parse(at) / 1000), ...series.map(({ key }) => points.map((point) => point[key]))]
}

/** @param {Plan} plan @param {Point[]} points */
function summary({ title, unit, series, format }, points) {
  const parts = series.map(({ key, label }) => {
    const known = points.map((point) => point[key]).filter(isKnown)
    return known.length === 0 ? `${label}: nothing yet` : `${label}: now ${format(points.at(-1)?.[key] ?? null)}, between ${format(Math.min(...known))} and ${format(Math.max(...known))}`
  })
  return `${title}, ${unit}, last 15 minutes. ${parts.join('. ')}.`
}

/** A line a minute, newest first: the mean of that minute. @param {Plan} plan @param {Point[]} points */
function tableOf({ title, series, format }, points) {
  const minutes = Map.groupBy(points, ({ at }) => at.slice(0, 16))
  const rows = [...minutes].reverse().map(([minute, those]) => make('tr', {},
    make('th', { scope: 'row' }, new Date(`${minute}:00Z`).toLocaleTimeString([], CLOCK)),
    ...series.map(({ key }) => {
      const known = those.map((point) => point[key]).filter(isKnown)
      return make('td', {}, known.length === 0 ? UNKNOWN : format(known.reduce((sum, value) => sum + value, 0) / known.length))
    })))
  return make('table', {}, make('caption', { class: 'unseen' }, `${title}, mean of each minute`),
    make('thead', {}, make('tr', {}, make('th', { scope: 'col' }, 'minute'), ...series.map(({ label }) => make('th', { scope: 'col' }, label)))), make('tbody', {}, ...rows))
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
