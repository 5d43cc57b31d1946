// @ts-check
import { drawIcon } from '../dom/draw-icon.js'
import { fill, make } from '../dom/make-element.js'

/** @typedef {import('../../contract').StageState} StageState */

/** @type {Record<StageState, string>} */
const WORDS = { ok: 'running', warn: 'warning', down: 'down', paused: 'paused', unknown: 'unknown' }

/** A badge with icon, colour and word. @param {string} [name] class */
export function stateMark(name = '') {
  return make('span', { class: `state ${name}` })
}

/** @param {HTMLElement} mark @param {StageState} state @param {string} [word] */
export function showState(mark, state, word = WORDS[state]) {
  const shown = `${state} ${word}`
  if (mark.dataset['shown'] === shown) return
  mark.dataset['shown'] = shown
  mark.dataset['state'] = state
  fill(mark, drawIcon(state), make('span', {}, word))
}
