// @ts-check
import { fill, make, setAttribute } from './make-element.js'

/**
 * Shows the outcome of an action.
 * @param {HTMLElement} output
 * @param {'busy' | 'ok' | 'bad' | 'hint'} kind
 * @param {string} text
 * @param {...Node} more
 */
export function showOutcome(output, kind, text, ...more) {
  output.dataset['kind'] = kind
  output.dataset['at'] = String(Date.now())
  fill(output, make('span', {}, text), ...more)
}

/**
 * Disables a button but keeps it focusable, so that it can show why.
 * @param {HTMLButtonElement} button @param {string | undefined} reason undefined: enabled
 */
export function setDisabledReason(button, reason) {
  setAttribute(button, 'aria-disabled', reason === undefined ? null : 'true')
  setAttribute(button, 'title', reason ?? null)
}
