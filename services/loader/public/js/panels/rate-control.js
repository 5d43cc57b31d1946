// @ts-check
import { act, actionButton, setPossible, tell } from '../api/act.js'
import { ask } from '../dialogs/ask-person.js'
import { formatCount, formatRate } from '../dom/format.js'
import { make, setAttribute } from '../dom/make-element.js'
import { SAFE_RATE, STEPS, rateAt, stepOf } from './rate-scale.js'

/** @typedef {import('../../contract').Snapshot['simulator']} Simulator */

/** A rate that was set shows this long, in milliseconds, before it must agree with what the simulator tells. */
const SETTLES_IN = 3_000

/** The slider for safe rates and the box for any. A slider applies when it is let go. */
export class RateControl {
  #output
  #slider = make('input', {
    'type': 'range',
    'min': '0',
    'max': String(STEPS),
    'step': '1',
    'aria-label': 'Sales a second, slider',
    'oninput': () => this.#follow(),
    'onchange': () => void this.#set(rateAt(Number(this.#slider.value))),
  })
  #number = make('input', {
    'type': 'number',
    'min': '0',
    'step': 'any',
    'inputMode': 'decimal',
    'aria-label': 'Sales a second',
    'oninput': () => {
      this.#touchedAt = Date.now()
    },
  })
  #apply
  #most = SAFE_RATE
  #touchedAt = 0

  /** @param {HTMLElement} output */
  constructor(output) {
    this.#output = output
    this.#apply = actionButton('Set', {
      output,
      onclick: () => void this.#set(this.#number.value === '' ? NaN : Number(this.#number.value)),
    })
    this.#number.addEventListener('keydown', ({ key }) => {
      if (key === 'Enter') this.#apply.click()
    })
    this.elements = [
      make(
        'div',
        { class: 'rate-row' },
        this.#slider,
        make('span', { class: 'with-unit' }, this.#number, '/s'),
        this.#apply,
      ),
      drawTicks(),
    ]
  }

  /** @param {Simulator} simulator @param {string | undefined} not why it cannot be set */
  update({ rate_per_sec: rate, max_rate_per_sec: most }, not) {
    this.#most = most ?? SAFE_RATE
    this.#slider.disabled = this.#number.disabled = not !== undefined
    setPossible(this.#apply, not)
    if (rate !== null && Date.now() - this.#touchedAt > SETTLES_IN && document.activeElement !== this.#number)
      this.#show(rate)
  }

  /** @param {number} rate */
  #show(rate) {
    this.#slider.value = String(stepOf(rate))
    this.#number.value = String(Math.round(rate * 100) / 100)
    setAttribute(this.#slider, 'aria-valuetext', `${formatRate(rate)} sales a second`)
  }

  #follow() {
    this.#touchedAt = Date.now()
    const rate = rateAt(Number(this.#slider.value))
    this.#number.value = String(rate)
    setAttribute(this.#slider, 'aria-valuetext', `${formatRate(rate)} sales a second`)
  }

  /** @param {number} rate */
  async #set(rate) {
    if (!(rate >= 0 && rate <= this.#most))
      return tell(this.#output, 'bad', `Give a number from 0 to ${formatCount(this.#most)}.`)
    const sure =
      rate <= SAFE_RATE ||
      (await ask({
        title: `${formatCount(rate)} sales a second?`,
        text: `Above ${formatCount(SAFE_RATE)} a second a small machine may fall behind; sales then wait in the topic.`,
        verb: 'Set it',
        danger: true,
      })) !== undefined
    if (!sure) return
    this.#show(rate)
    this.#touchedAt = Date.now()
    const outcome = await act(
      {
        method: 'PUT',
        path: '/simulator/rate',
        body: { rate_per_sec: rate },
        doing: 'Changing the rate',
        done: `${formatRate(rate)} sales a second are wanted now.`,
      },
      this.#output,
      this.#apply,
    )
    this.#touchedAt = 'answer' in outcome ? Date.now() : 0
  }
}

function drawTicks() {
  return make(
    'p',
    { 'class': 'ticks', 'aria-hidden': 'true' },
    ...[0, 1, 10, 100, SAFE_RATE].map((rate) => {
      const tick = make('span', {}, formatCount(rate))
      tick.style.left = `${stepOf(rate)}%`
      return tick
    }),
  )
}
