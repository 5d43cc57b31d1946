// @ts-check
import { make } from '../dom/make-element.js'

/**
 * Opens a modal dialog. The browser traps the focus, closes the dialog on Escape and restores the focus.
 * @param {string} title
 * @param {{ wide?: boolean }} [options]
 */
export function openDialog(title, { wide = false } = {}) {
  const heading = make('h2', { tabIndex: -1 }, title)
  heading.id = `dialog-${Math.random().toString(36).slice(2)}`
  const close = make(
    'button',
    { 'type': 'button', 'class': 'quiet close', 'aria-label': 'Close', 'onclick': () => dialog.close() },
    '✕',
  )
  const body = make('div', { class: 'dialog-body' })
  const dialog = make(
    'dialog',
    { 'class': wide ? 'wide' : '', 'aria-labelledby': heading.id },
    make('header', {}, heading, close),
    body,
  )
  dialog.addEventListener('close', () => dialog.remove())
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close()
  })
  document.body.append(dialog)
  dialog.showModal()
  return { dialog, body, heading }
}

/**
 * @typedef {object} Question
 * @property {string} title
 * @property {string} text
 * @property {string} verb label of the button that confirms
 * @property {boolean} [danger]
 * @property {'optional' | 'required'} [reason] asks for a text; without it there is no input
 * @property {string} [type] of the input
 * @property {string} [label] of the input
 * @property {string} [value] of the input
 * @property {HTMLElement} [more] shown below the text
 */

/**
 * Asks the user to confirm an action, optionally with a text.
 * @param {Question} question
 * @returns {Promise<{ text: string } | undefined>} undefined: cancelled
 */
export function askUser(question) {
  return new Promise((resolve) => {
    const { dialog, body } = openDialog(question.title)
    const input = inputOf(question)
    const form = formOf(question, input, () => dialog.close())
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      resolve({ text: input.value.trim() })
      dialog.close()
    })
    dialog.addEventListener('close', () => resolve(undefined))
    body.append(form)
    if (question.reason !== undefined) input.focus()
  })
}

/** @param {Question} question */
function inputOf({ reason, type = 'text', value = '' }) {
  return make('input', {
    type,
    maxLength: type === 'password' ? 500 : 200,
    value,
    required: reason === 'required',
    autocomplete: 'off',
  })
}

/** @param {Question} question @param {HTMLInputElement} input @param {() => void} cancel */
function formOf({ text, verb, danger = false, reason, label = 'Reason', more }, input, cancel) {
  const optional = reason === 'optional' ? make('small', {}, ' (optional)') : null
  return make(
    'form',
    { method: 'dialog' },
    make('p', {}, text),
    more,
    reason === undefined ? null : make('label', { class: 'field' }, make('span', {}, label, optional), input),
    make(
      'div',
      { class: 'buttons end' },
      make('button', { type: 'button', onclick: cancel }, 'Cancel'),
      make('button', { type: 'submit', class: danger ? 'danger' : 'primary' }, verb),
    ),
  )
}
