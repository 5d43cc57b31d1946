// @ts-check
import { READ_ONLY, forgetToken, whyDisabled } from '../api/access.js'
import { LoaderError, sendJson } from '../api/loader-http.js'
import { userName } from '../dom/browser-storage.js'
import { make, setAttribute } from '../dom/make-element.js'
import { showOutcome } from '../dom/show-outcome.js'
import { askForToken } from './unlock.js'

/**
 * @typedef {{ method: 'POST' | 'PUT', path: string, body?: object, doing: string, done: string | ((answer: any) =>
 * string) }} Action
 */
/** @typedef {{ path?: string, code?: string, expected?: string, got?: string }} ValidationError */

/** Validation errors listed at most. */
const MAX_ERRORS = 10

/** @type {(() => void)[]} */
const listeners = []

/** @param {() => void} listener called after each action, whatever its outcome */
export function onActionDone(listener) {
  listeners.push(listener)
}

/**
 * Runs one action and shows its outcome in `output`. Asks for the control token first if it is missing.
 * @param {Action} action @param {HTMLElement} output
 * @param {HTMLButtonElement} [button] busy meanwhile
 * @returns {Promise<{ answer: any } | { error: LoaderError }>}
 */
export async function runAction(action, output, button) {
  const reason = whyDisabled()
  if (reason !== undefined && !(reason === READ_ONLY && (await askForToken())))
    return failed(output, new LoaderError(0, { detail: reason }))
  showOutcome(output, 'busy', `${action.doing}…`)
  if (button !== undefined) setAttribute(button, 'aria-busy', 'true')
  try {
    const by = userName.get()
    const answer = await sendJson(action.method, action.path, { ...action.body, ...(by === '' ? {} : { by }) })
    showOutcome(output, 'ok', typeof action.done === 'string' ? action.done : action.done(answer))
    return { answer }
  } catch (error) {
    return failed(output, error instanceof LoaderError ? error : new LoaderError(0, { detail: String(error) }))
  } finally {
    if (button !== undefined) setAttribute(button, 'aria-busy', null)
    for (const listener of listeners) listener()
  }
}

/**
 * A button that shows why it is disabled instead of doing nothing.
 * @param {string} label
 * @param {{ class?: string, output: HTMLElement, onclick: (button: HTMLButtonElement) => unknown }} how
 */
export function actionButton(label, { class: name = '', output, onclick }) {
  const button = make('button', { type: 'button', class: name }, label)
  button.addEventListener('click', () => {
    if (button.getAttribute('aria-busy') === 'true') return
    if (button.getAttribute('aria-disabled') !== 'true') onclick(button)
    else if (button.title === READ_ONLY) void askForToken()
    else showOutcome(output, 'hint', button.title)
  })
  return button
}

/** @param {HTMLElement} output @param {LoaderError} error */
function failed(output, error) {
  if (error.status === 401) {
    forgetToken()
    error = new LoaderError(401, {
      ...error.problem,
      detail: 'The control token is wrong; nothing was changed. Unlock again.',
    })
  }
  /** @type {ValidationError[]} */
  const errors = error.problem['gateway']?.errors ?? error.problem['errors'] ?? []
  const list = errors.length === 0 ? [] : [make('ul', {}, ...errors.slice(0, MAX_ERRORS).map(errorItem))]
  showOutcome(output, 'bad', error.message, ...list)
  return { error }
}

/** @param {ValidationError} error */
function errorItem({ path, code, expected, got }) {
  return make(
    'li',
    {},
    make('code', {}, path || 'the sale'),
    ` ${code ?? ''}: expected ${expected ?? '?'}`,
    got === undefined ? '' : `, got ${got}`,
  )
}
