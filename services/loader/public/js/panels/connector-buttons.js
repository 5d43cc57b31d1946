// @ts-check
import { askUser } from '../dialogs/dialog.js'
import { actionButton, runAction } from '../dialogs/run-action.js'
import { make } from '../dom/make-element.js'

/**
 * Pause, resume and restart of one connector; `output` shows the outcome.
 * @param {string} name
 * @param {HTMLElement} output
 */
export function connectorButtons(name, output) {
  /**
   * @param {'pause' | 'resume' | 'restart'} verb
   * @param {object} body
   * @param {string} doing
   * @param {string} done
   * @param {HTMLButtonElement} button
   */
  const run = (verb, body, doing, done, button) => {
    const path = `/connectors/${encodeURIComponent(name)}/${verb}`
    void runAction({ method: 'POST', path, body, doing, done }, output, button)
  }
  return {
    pause: actionButton('Pause…', {
      output,
      onclick: async (button) => {
        const body = await askPause(name)
        if (body !== undefined) run('pause', body, 'Pausing', 'Pause requested.', button)
      },
    }),
    resume: actionButton('Resume', {
      output,
      onclick: (button) => run('resume', {}, 'Resuming', 'Resume requested: waiting sales are loaded now.', button),
    }),
    restart: actionButton('Restart…', {
      output,
      onclick: async (button) => {
        const body = await askRestart(name)
        if (body !== undefined) run('restart', body, 'Restarting', 'Restart requested.', button)
      },
    }),
  }
}

/** @param {string} name @returns {Promise<object | undefined>} the body of the request; undefined: cancelled */
async function askPause(name) {
  const answer = await askUser({
    title: `Pause ${name}?`,
    text: 'Sales are still accepted and wait in the topic; no rows are written until the connector is resumed.',
    verb: 'Pause',
    danger: true,
    reason: 'optional',
  })
  return answer === undefined ? undefined : reasonOf(answer)
}

/** @param {string} name @returns {Promise<object | undefined>} the body of the request; undefined: cancelled */
async function askRestart(name) {
  const all = make('input', { type: 'checkbox', checked: true })
  const answer = await askUser({
    title: `Restart ${name}?`,
    text: 'Tasks restart from their last committed offsets. Nothing is lost; loading stops for a second or two.',
    verb: 'Restart',
    reason: 'optional',
    more: make('label', { class: 'check' }, all, ' include running tasks'),
  })
  return answer === undefined ? undefined : { ...reasonOf(answer), only_failed: !all.checked }
}

/** @param {{ text: string }} answer */
const reasonOf = ({ text }) => (text === '' ? {} : { reason: text })
