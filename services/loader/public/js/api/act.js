// @ts-check
import { Rejection, change } from './ask-loader.js'
import { fill, make, setAttribute } from '../dom/make-element.js'
import { person } from '../dom/remember.js'
import { askToken, forgetToken, whyNot } from './rights.js'

/** @typedef {{ method: 'POST' | 'PUT', path: string, body?: object, doing: string, done: string | ((answer: any) => string) }} Action */

/** @type {(() => void)[]} */
const afterwards = []

/** @param {() => void} listener called after each action, whatever came of it */
export function onActed(listener) {
  afterwards.push(listener)
}

/**
 * Does one thing and tells in `output` how it went.
 * @param {Action} action @param {HTMLElement} output
 * @param {HTMLButtonElement} [button] busy meanwhile
 * @returns {Promise<{ answer: any } | { rejection: Rejection }>}
 */
export async function act(action, output, button) {
  const reason = whyNot()
  if (reason !== undefined && !(reason.startsWith('Read-only') && (await askToken())))
    return failed(output, new Rejection(0, { detail: reason }))
  tell(output, 'busy', `${action.doing}…`)
  if (button !== undefined) setAttribute(button, 'aria-busy', 'true')
  try {
    const answer = await change(action.method, action.path, {
      ...action.body,
      ...(person.get() === '' ? {} : { by: person.get() }),
    })
    tell(output, 'ok', typeof action.done === 'string' ? action.done : action.done(answer))
    return { answer }
  } catch (error) {
    const rejection = error instanceof Rejection ? error : new Rejection(0, { detail: String(error) })
    if (rejection.status === 401) {
      forgetToken()
      return failed(
        output,
        new Rejection(401, {
          ...rejection.problem,
          detail: 'The control token was wrong; nothing was changed. Unlock again.',
        }),
      )
    }
    return failed(output, rejection)
  } finally {
    if (button !== undefined) setAttribute(button, 'aria-busy', null)
    for (const listener of afterwards) listener()
  }
}

/** A button that tells why it cannot be used instead of doing nothing. @param {HTMLButtonElement} button @param {string | undefined} reason */
export function setPossible(button, reason) {
  setAttribute(button, 'aria-disabled', reason === undefined ? null : 'true')
  setAttribute(button, 'title', reason ?? null)
}

/** @param {string} label @param {{ class?: string, output: HTMLElement, onclick: (button: HTMLButtonElement) => unknown }} how */
export function actionButton(label, { class: name = '', output, onclick }) {
  const button = make('button', { type: 'button', class: name }, label)
  button.addEventListener('click', () => {
    if (button.getAttribute('aria-busy') === 'true') return
    if (button.getAttribute('aria-disabled') !== 'true') onclick(button)
    else if (button.title.startsWith('Read-only')) void askToken()
    else tell(output, 'hint', button.title)
  })
  return button
}

/** @param {HTMLElement} output @param {'busy' | 'ok' | 'bad' | 'hint'} kind @param {string} text @param {...Node} more */
export function tell(output, kind, text, ...more) {
  output.dataset['kind'] = kind
  output.dataset['at'] = String(Date.now())
  fill(output, make('span', {}, text), ...more)
}

/** @param {HTMLElement} output @param {Rejection} rejection */
function failed(output, rejection) {
  const errors = /** @type {{ path?: string, code?: string, expected?: string, got?: string }[]} */ (
    rejection.problem['gateway']?.errors ?? rejection.problem['errors'] ?? []
  )
  const list =
    errors.length === 0
      ? []
      : [
          make(
            'ul',
            {},
            ...errors
              .slice(0, 10)
              .map(({ path, code, expected, got }) =>
                make(
                  'li',
                  {},
                  make('code', {}, path || 'the sale'),
                  ` ${code ?? ''}: expected ${expected ?? '?'}`,
                  got === undefined ? '' : `, got ${got}`,
                ),
              ),
          ),
        ]
  tell(output, 'bad', rejection.message, ...list)
  return { rejection }
}
