// @ts-check
import { ask } from '../dialogs/ask-person.js'
import { read } from './ask-loader.js'
import { byId, setAttribute, setText } from '../dom/make-element.js'
import { person, token } from '../dom/remember.js'

/** What the loader takes for a CONTROL_TOKEN. Anything else the browser rejects to send, as if nobody answered. */
const SENDABLE = /^[ -~]+$/

/** @type {{ required: boolean | null, connected: boolean }} */
const rights = { required: null, connected: false }
/** @type {Set<() => void>} */
const listeners = new Set()

/** Why nothing can be changed now; undefined when it can. */
export function whyNot() {
  if (!rights.connected) return 'Disconnected from the loader.'
  if (rights.required && token.get() === '') return 'Read-only: enter the control token first.'
  return undefined
}

/** @param {() => void} listener called when it may have changed what can be done @returns {() => void} ends that */
export function onRights(listener) {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** @param {boolean} connected */
export function setConnected(connected) {
  if (rights.connected === connected) return
  rights.connected = connected
  if (connected) void lookUp()
  changed()
}

/** The token was wrong: it is forgotten. */
export function forgetToken() {
  token.set('')
  rights.required = true
  changed()
}

/** Asks for the control token. @returns {Promise<boolean>} true when there is one that is not known to be wrong */
export async function askToken(
  text = 'This loader lets only those change things who know its CONTROL_TOKEN. It is kept until this tab is closed.',
) {
  const answer = await ask({
    title: 'Control token',
    text,
    verb: 'Unlock',
    reason: 'required',
    type: 'password',
    label: 'Token',
  })
  if (answer === undefined || answer.text === '') return false
  if (!SENDABLE.test(answer.text))
    return askToken(
      'That is not the token: it has characters that cannot be sent. A token has letters, digits and signs of plain ASCII alone. Try again.',
    )
  token.set(answer.text)
  const control = await read('/control').catch(() => ({}))
  if (control.authorized === false) {
    token.set('')
    changed()
    return askToken('That is not the token of this loader. Try again.')
  }
  changed()
  return true
}

/** The buttons for name and token in the header. */
export function showRights() {
  byId('lock').addEventListener('click', () => {
    if (token.get() === '') void askToken()
    else forgetToken()
  })
  byId('person').addEventListener('click', async () => {
    const answer = await ask({
      title: 'Your name',
      text: 'It goes along with what you change, and stands in the audit list.',
      verb: 'Keep',
      reason: 'optional',
      label: 'Name',
      value: person.get(),
    })
    if (answer === undefined) return
    // eslint-disable-next-line no-control-regex -- the loader takes none
    person.set(answer.text.replace(/[\u0000-\u001f\u007f]/g, '').slice(0, 64))
    changed()
  })
  onRights(() => {
    setText(byId('person-name'), person.get() || 'somebody')
    const lock = byId('lock')
    lock.hidden = rights.required !== true
    setText(lock, token.get() === '' ? 'Read-only · unlock' : 'Unlocked · lock')
    setAttribute(lock, 'class', token.get() === '' ? 'quiet chip warn' : 'quiet chip')
  })
  changed()
}

async function lookUp() {
  const control = await read('/control').catch(() => undefined)
  if (control === undefined) return
  rights.required = control.token_required === true
  if (control.authorized === false && token.get() !== '') token.set('')
  changed()
}

function changed() {
  for (const listener of listeners) listener()
}
