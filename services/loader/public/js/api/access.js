// @ts-check
import { token } from '../dom/browser-storage.js'
import { getJson } from './loader-http.js'

export const READ_ONLY = 'Read-only: enter the control token first.'

/** @type {{ tokenRequired: boolean | null, connected: boolean }} */
const access = { tokenRequired: null, connected: false }
/** @type {Set<() => void>} */
const listeners = new Set()

export const isConnected = () => access.connected

export const isTokenRequired = () => access.tokenRequired === true

/** Why nothing can be changed now; undefined when changes are possible. */
export function whyDisabled() {
  if (!access.connected) return 'Disconnected from the loader.'
  return isTokenRequired() && token.get() === '' ? READ_ONLY : undefined
}

/**
 * @param {() => void} listener called when {@link whyDisabled} may have changed
 * @returns {() => void} removes the listener
 */
export function onAccessChange(listener) {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** @param {boolean} connected */
export function setConnected(connected) {
  if (access.connected === connected) return
  access.connected = connected
  if (connected) void checkAccess()
  notify()
}

/** Drops the control token, which is wrong or no longer wanted. */
export function forgetToken() {
  token.set('')
  access.tokenRequired = true
  notify()
}

/**
 * Keeps the token unless the loader rejects it.
 * @param {string} text
 * @returns {Promise<boolean>} false: it was wrong
 */
export async function useToken(text) {
  token.set(text)
  const control = await getJson('/control').catch(() => ({}))
  const accepted = control.authorized !== false
  if (!accepted) token.set('')
  notify()
  return accepted
}

async function checkAccess() {
  const control = await getJson('/control').catch(() => undefined)
  if (control === undefined) return
  access.tokenRequired = control.token_required === true
  if (control.authorized === false && token.get() !== '') token.set('')
  notify()
}

function notify() {
  for (const listener of listeners) listener()
}
