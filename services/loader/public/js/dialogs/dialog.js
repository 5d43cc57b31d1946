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
 * Asks the user to confirm an action, optionally with a text.
 * @param {{ title: string, text: string, verb: string, danger?: boolean, reason?: 'optional' | 'required', type?: string, label?: string, value?: string, more?: HTMLElement }} question
 * @returns {Promise<{ text: string } | undefined>} undefined: cancelled
 */
export function askUser({
  title,
  text,
  verb,
  danger = false,
  reason,
  type = 'text',
  label = 'Reason',
  value = '',
  more,
}) {
  return new Promise((resolve) => {
    const { dialog, body } = openDialog(title)
    const input = make('input', {
      type,
      maxLength: type === 'password' ? 500 : 200,
      value,
      required: reason === 'required',
      autocomplete: 'off',
    })
    const form = make(
      'form',
      { method: 'dialog' },
      make('p', {}, text),
      more,
      reason === undefined
        ? null
        : make(
            'label',
            { class: 'field' },
            make('span', {}, label, reason === 'optional' ? make('small', {}, ' (optional)') : null),
            input,
          ),
      make(
        'div',
        { class: 'buttons end' },
        make('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel'),
        make('button', { type: 'submit', class: danger ? 'danger' : 'primary' }, verb),
      ),
    )
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      resolve({ text: input.value.trim() })
      dialog.close()
    })
    dialog.addEventListener('close', () => resolve(undefined))
    body.append(form)
    if (reason !== undefined) input.focus()
  })
}
