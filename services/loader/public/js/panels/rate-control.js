// @ts-check
import { actionButton, runAction } from '../dialogs/run-action.js'
import { askUser } from '../dialogs/dialog.js'
import { formatCount, formatRate } from '../dom/format.js'
import { make, setAttribute } from '../dom/make-element.js'
import { setDisabledReason, showOutcome } from '../dom/show-outcome.js'
import { SAFE_RATE, STEPS, rateAt, stepOf } from './rate-scale.js'

/** @typedef {import('../../contract').Snapshot['simulator']} Simulator */

/** Milliseconds for which a new rate is shown before the simulator's own value replaces it. */
const SETTLE_MS = 3_000

/** A slider for safe rates and a number field for any. The slider applies on release. */
export class RateControl {
  #output
  #slider = make('input', {
    'type': 'range',
    'min': '0',
    'max': String(STEPS),
    'step': '1',
    'aria-label': 'Sales per second, slider',
    'oninput': () => this.#follow(),
    'onchange': () => void this.#set(rateAt(Number(this.#slider.value))),
  })
  #number = make('input', {
    'type': 'number',
    'min': '0',
    'step': 'any',
    'inputMode': 'decimal',
    'aria-label': 'Sales per second',
    'oninput': () => {
      this.#touchedAt = Date.now()
    },
  })
  #apply
  #max = SAFE_RATE
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

  /** @param {Simulator} simulator @param {string | undefined} reason why it cannot be set */
  update({ rate_per_sec: rate, max_rate_per_sec: max }, reason) {
    this.#max = max ?? SAFE_RATE
    this.#slider.disabled = this.#number.disabled = reason !== undefined
    setDisabledReason(this.#apply, reason)
    if (rate !== null && Date.now() - this.#touchedAt > SETTLE_MS && document.activeElement !== this.#number)
      this.#show(rate)
  }

  /** @param {number} rate */
  #show(rate) {
    this.#slider.value = String(stepOf(rate))
    this.#number.value = String(Math.round(rate * 100) / 100)
    setAttribute(this.#slider, 'aria-valuetext', `${formatRate(rate)} sales per second`)
  }

  #follow() {
    this.#touchedAt = Date.now()
    const rate = rateAt(Number(this.#slider.value))
    this.#number.value = String(rate)
    setAttribute(this.#slider, 'aria-valuetext', `${formatRate(rate)} sales per second`)
  }

  /** @param {number} rate */
  async #set(rate) {
    if (!(rate >= 0 && rate <= this.#max))
      return showOutcome(this.#output, 'bad', `Enter a number from 0 to ${formatCount(this.#max)}.`)
    const confirmed =
      rate <= SAFE_RATE ||
      (await askUser({
        title: `${formatCount(rate)} sales per second?`,
        text: `Above ${formatCount(SAFE_RATE)} per second a small machine may fall behind; sales wait in the topic.`,
        verb: 'Set rate',
        danger: true,
      })) !== undefined
    if (!confirmed) return
    this.#show(rate)
    this.#touchedAt = Date.now()
    const outcome = await runAction(
      {
        method: 'PUT',
        path: '/simulator/rate',
        body: { rate_per_sec: rate },
        doing: 'Setting the rate',
        done: `Target rate set to ${formatRate(rate)} sales per second.`,
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
