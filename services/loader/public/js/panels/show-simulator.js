// @ts-check
import { act, actionButton, setPossible } from '../api/act.js'
import { formatCount, formatRate, formatShort } from '../dom/format.js'
import { byId, make, setText } from '../dom/make-element.js'
import { RateControl } from './rate-control.js'
import { onRights, whyNot } from '../api/rights.js'

/** @typedef {import('../../contract').Snapshot} Snapshot */

/** The shop full of customers: how many sales a second, and its pause. */
export function showSimulator() {
  const output = make('output', { class: 'outcome' })
  const line = make('p', { class: 'note' })
  const rate = new RateControl(output)
  const pause = actionButton('Pause', {
    output,
    onclick: (button) =>
      void act(
        { method: 'POST', path: '/simulator/pause', body: {}, doing: 'Pausing', done: 'Paused: no new sale is made.' },
        output,
        button,
      ),
  })
  const resume = actionButton('Resume', {
    output,
    onclick: (button) =>
      void act(
        { method: 'POST', path: '/simulator/resume', body: {}, doing: 'Resuming', done: 'It sells again.' },
        output,
        button,
      ),
  })
  byId('simulator').append(line, ...rate.elements, make('div', { class: 'buttons' }, pause, resume), output)
  /** @type {Snapshot['simulator'] | undefined} */
  let latest
  const update = () => {
    if (latest === undefined) return
    setText(line, lineOf(latest))
    const not = whyNot() ?? (latest.reachable ? undefined : 'The simulator does not answer.')
    rate.update(latest, not ?? (latest.replaying ? 'A file is replayed in its own rhythm.' : undefined))
    setPossible(pause, not ?? (latest.paused ? 'It is paused already.' : undefined))
    setPossible(resume, not ?? (latest.paused ? undefined : 'It is not paused.'))
  }
  onRights(update)
  /** @param {Snapshot} snapshot */
  return ({ simulator }) => {
    latest = simulator
    update()
  }
}

/** @param {Snapshot['simulator']} simulator */
function lineOf(simulator) {
  if (!simulator.reachable) return 'It does not answer; real shops go on selling all the same.'
  const sent = `${formatShort(simulator.sent_total)} sent, ${formatCount(simulator.in_flight)} under way`
  return simulator.paused
    ? `Paused. ${sent}.`
    : simulator.replaying
      ? `Replays a file. ${sent}.`
      : `Sells ${formatRate(simulator.rate_per_sec)} a second. ${sent}.`
}
