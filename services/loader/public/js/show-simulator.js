// @ts-check
import { act, actionButton, setPossible } from './act.js'
import { ask } from './ask-person.js'
import { formatCount, formatRate, formatShort } from './format.js'
import { byId, make, setAttribute, setText } from './make-element.js'
import { SAFE_RATE, STEPS, rateAt, stepOf } from './rate-scale.js'
import { onRights, whyNot } from './rights.js'

/** @typedef {import('../contract').Snapshot} Snapshot */

/** The shop full of customers: how many sales a second, and its pause. */
export function showSimulator() {
  const output = make('output', { class: 'outcome' })
  const line = make('p', { class: 'note' })
  const slider = make('input', { type: 'range', min: '0', max: String(STEPS), step: '1', 'aria-label': 'Sales a second, slider' })
  const number = make('input', { type: 'number', min: '0', step: 'any', inputMode: 'decimal', 'aria-label': 'Sales a second' })
  const apply = actionButton('Set', { output, onclick: () => void setRate(Number(number.value)) })
  const pause = actionButton('Pause', { output, onclick: (button) => void act({ method: 'POST', path: '/simulator/pause', doing: 'Pausing', done: 'Paused: no new sale is made.' }, output, button) })
  const resume = actionButton('Resume', { class: 'primary', output, onclick: (button) => void act({ method: 'POST', path: '/simulator/resume', doing: 'Resuming', done: 'It sells again.' }, output, button) })
  byId('simulator').append(line,
    make('div', { class: 'rate-row' }, slider, make('span', { class: 'with-unit' }, number, '/s'), apply),
    make('p', { class: 'ticks', 'aria-hidden': 'true' }, ...[0, 1, 10, 100, SAFE_RATE].map((rate) => {
      const tick = make('span', {}, formatCount(rate))
      tick.style.left = `${stepOf(rate)}%`
      return tick
    })),
    make('div', { class: 'buttons' }, pause, resume), output)
  /** @type {Snapshot['simulator'] | undefined} */
  let latest
  let sentRate = NaN
  /** A rate that was asked for shows until the simulator tells it, so that the handle does not jump back. */
  let asked = 0

  /** @param {number} rate */
  const setRate = async (rate) => {
    const most = latest?.max_rate_per_sec ?? SAFE_RATE
    if (!Number.isFinite(rate) || rate < 0 || rate > most || number.value === '') {
      output.dataset['kind'] = 'bad'
      return setText(output, `Give a number from 0 to ${formatCount(most)}.`)
    }
    if (rate > SAFE_RATE && await ask({ title: `${formatCount(rate)} sales a second?`, text: `Above ${formatCount(SAFE_RATE)} a second a small machine may fall behind; sales then wait in the topic.`, verb: 'Set it', danger: true }) === undefined) return
    asked = Date.now()
    show(rate)
    await act({ method: 'PUT', path: '/simulator/rate', body: { rate_per_sec: rate }, doing: 'Changing the rate', done: `${formatRate(rate)} sales a second are wanted now.` }, output, apply)
    asked = 0
  }
  const show = (/** @type {number} */ rate) => {
    slider.value = String(stepOf(rate))
    setAttribute(slider, 'aria-valuetext', `${formatRate(rate)} sales a second`)
    if (document.activeElement !== number) number.value = String(Math.round(rate * 100) / 100)
  }
  slider.addEventListener('input', () => {
    asked = Date.now()
    number.value = String(rateAt(Number(slider.value)))
    setAttribute(slider, 'aria-valuetext', `${number.value} sales a second`)
  })
  slider.addEventListener('change', () => { if (latest !== undefined && possible(latest) === undefined) void setRate(rateAt(Number(slider.value))) })
  number.addEventListener('keydown', ({ key }) => { if (key === 'Enter') apply.click() })

  const update = () => {
    if (latest === undefined) return
    setText(line, lineOf(latest))
    const rate = latest.rate_per_sec
    if (rate !== null && (rate !== sentRate || asked === 0) && Date.now() - asked > 3_000 && document.activeElement !== slider) show(rate)
    sentRate = rate ?? NaN
    const not = possible(latest)
    slider.disabled = not !== undefined
    number.disabled = not !== undefined
    setPossible(apply, not)
    setPossible(pause, whyNot() ?? away(latest) ?? (latest.paused ? 'It is paused already.' : undefined))
    setPossible(resume, whyNot() ?? away(latest) ?? (latest.paused ? undefined : 'It is not paused.'))
  }
  onRights(update)
  /** @param {Snapshot} snapshot */
  return ({ simulator }) => {
    latest = simulator
    update()
  }
}

/** @typedef {Snapshot['simulator']} Simulator */
/** @param {Simulator} simulator */
const away = ({ reachable }) => reachable ? undefined : 'The simulator does not answer.'
/** @param {Simulator} simulator */
const possible = (simulator) => whyNot() ?? away(simulator) ?? (simulator.replaying ? 'A file is replayed in its own rhythm.' : undefined)

/** @param {Simulator} simulator */
function lineOf(simulator) {
  if (!simulator.reachable) return 'It does not answer; real shops go on selling all the same.'
  const sent = `${formatShort(simulator.sent_total)} sent, ${formatCount(simulator.in_flight)} under way`
  return simulator.paused ? `Paused. ${sent}.` : simulator.replaying ? `Replays a file. ${sent}.` : `Sells ${formatRate(simulator.rate_per_sec)} a second. ${sent}.`
}
