// @ts-check
import { drawIcon } from '../dom/draw-icon.js'
import { formatCount, formatRate, isKnown } from '../dom/format.js'
import { updateList } from '../dom/update-list.js'
import { byId, make, setAttribute, setText } from '../dom/make-element.js'
import { showState, stateMark } from './show-state.js'
import { PIPES, STAGE_CARDS } from './stage-cards.js'

/** @typedef {import('../../contract').Snapshot} Snapshot */

/** The stages of the chain with the flow between them. */
export function showChain() {
  const chain = byId('chain')
  const updates = STAGE_CARDS.flatMap((card, index) => {
    const stage = drawStage(card)
    const pipe = PIPES[index]
    if (pipe === undefined) {
      chain.append(stage.element)
      return [stage.update]
    }
    const flow = drawPipe(pipe)
    stage.element.append(flow.element)
    chain.append(stage.element)
    return [stage.update, flow.update]
  })
  /** @param {Snapshot} snapshot */
  return (snapshot) => {
    for (const update of updates) update(snapshot)
  }
}

/** @param {import('./stage-cards.js').StageCard} card */
function drawStage({ name, title, unit, headline, lines }) {
  const mark = stateMark()
  const value = make('span', { class: 'value' })
  const list = make('dl', {})
  const text = make('p', { class: 'why' })
  const extra = name === 'kafka' ? drawPartitions() : undefined
  const element = make(
    'li',
    { 'class': 'stage', 'data-stage': name },
    make(
      'div',
      { class: 'stage-card' },
      make('div', { class: 'stage-head' }, drawIcon(name), make('h3', {}, title), mark),
      make('p', { class: 'headline' }, value, make('span', { class: 'unit' }, ` ${unit}`)),
      extra?.element,
      list,
      text,
    ),
  )
  /** @param {Snapshot} snapshot */
  const update = (snapshot) => {
    const { state, text: why } = snapshot.stages[name]
    showState(mark, state)
    setAttribute(element, 'data-state', state)
    setText(value, headline(snapshot))
    setText(text, state === 'ok' ? '' : why)
    setAttribute(text, 'title', state === 'ok' ? null : why)
    updateList(list, lines(snapshot), {
      key: ({ label }) => label,
      create: lineElement,
      update: (row, { value: now }) => setText(row.children[1] ?? row, now),
    })
    extra?.update(snapshot)
  }
  return { element, update }
}

/** @param {{ label: string, value: string }} line */
const lineElement = ({ label, value }) => make('div', {}, make('dt', {}, label), make('dd', {}, value))

/** The lag of each partition, as bars on one scale. */
function drawPartitions() {
  const element = make('div', { class: 'lags', role: 'img' })
  /** @param {Snapshot} snapshot */
  const update = ({ topic: { partitions } }) => {
    const max = Math.max(20, ...partitions.map(({ lag }) => lag ?? 0))
    setAttribute(
      element,
      'aria-label',
      `Lag of ${partitions.length} partitions: ${partitions.map(({ lag }) => formatCount(lag)).join(', ')}`,
    )
    updateList(element, partitions, {
      key: ({ partition }) => String(partition),
      create: () => make('span', {}, make('i')),
      update: (bar, { partition, lag }) => setHeight(bar, max, partition, lag),
    }).forEach((bar, index) => {
      const one = partitions[index]
      if (one !== undefined) setHeight(bar, max, one.partition, one.lag)
    })
  }
  return { element, update }
}

/** @param {HTMLElement} bar @param {number} max @param {number} partition @param {number | null} lag */
function setHeight(bar, max, partition, lag) {
  setAttribute(bar, 'title', `partition ${partition}: ${formatCount(lag)} waiting`)
  const inner = bar.firstElementChild
  if (inner instanceof HTMLElement) inner.style.height = `${lag === null ? 0 : Math.round((lag / max) * 100)}%`
}

/** @param {(snapshot: Snapshot) => { rate: number | null, flow: string }} read */
function drawPipe(read) {
  const rate = make('span', { class: 'rate' })
  const element = make('div', { class: 'pipe' }, make('span', { 'class': 'track', 'aria-hidden': 'true' }), rate)
  let speed = ''
  /** @param {Snapshot} snapshot */
  const update = (snapshot) => {
    const now = read(snapshot)
    setAttribute(element, 'data-flow', now.flow)
    setText(rate, now.flow === 'blocked' ? 'blocked' : `${formatRate(now.rate)}/s`)
    // In steps: a new duration restarts the animation.
    const step =
      isKnown(now.rate) && now.rate > 0
        ? `${Math.max(0.35, 2.4 - Math.round(Math.log10(now.rate + 1) * 2) * 0.35).toFixed(2)}s`
        : '0s'
    if (step !== speed) element.style.setProperty('--pace', (speed = step))
  }
  return { element, update }
}
