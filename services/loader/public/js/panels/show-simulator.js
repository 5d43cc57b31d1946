// @ts-check
import { actionButton, runAction } from '../dialogs/run-action.js'
import { formatCount, formatRate, formatShort } from '../dom/format.js'
import { byId, make, setText } from '../dom/make-element.js'
import { setDisabledReason } from '../dom/show-outcome.js'
import { RateControl } from './rate-control.js'
import { onAccessChange, whyDisabled } from '../api/access.js'

/** @typedef {import('../../contract').Snapshot} Snapshot */

/** The simulator: its rate, pause and resume. */
export function showSimulator() {
  const output = make('output', { class: 'outcome' })
  const line = make('p', { class: 'note' })
  const rate = new RateControl(output)
  const pause = actionButton('Pause', {
    output,
    onclick: (button) =>
      void runAction(
        { method: 'POST', path: '/simulator/pause', body: {}, doing: 'Pausing', done: 'Paused: no sales are sent.' },
        output,
        button,
      ),
  })
  const resume = actionButton('Resume', {
    output,
    onclick: (button) =>
      void runAction(
        { method: 'POST', path: '/simulator/resume', body: {}, doing: 'Resuming', done: 'Resumed.' },
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
    const reason = whyDisabled() ?? (latest.reachable ? undefined : 'The simulator does not answer.')
    rate.update(latest, reason ?? (latest.replaying ? 'A file is replayed at its own pace.' : undefined))
    setDisabledReason(pause, reason ?? (latest.paused ? 'Already paused.' : undefined))
    setDisabledReason(resume, reason ?? (latest.paused ? undefined : 'It is not paused.'))
  }
  onAccessChange(update)
  /** @param {Snapshot} snapshot */
  return ({ simulator }) => {
    latest = simulator
    update()
  }
}

/** @param {Snapshot['simulator']} simulator */
function lineOf(simulator) {
  if (!simulator.reachable) return 'No answer; sales of other clients are not affected.'
  const sent = `${formatShort(simulator.sent_total)} sent, ${formatCount(simulator.in_flight)} in flight`
  return simulator.paused
    ? `Paused. ${sent}.`
    : simulator.replaying
      ? `Replaying a file. ${sent}.`
      : `Sending ${formatRate(simulator.rate_per_sec)} sales per second. ${sent}.`
}
