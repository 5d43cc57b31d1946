// @ts-check
import { token } from '../dom/browser-storage.js'

const TIMEOUT_MS = 15_000

/** An error response of the loader, or no response. */
export class LoaderError extends Error {
  /** @param {number} status 0: no response @param {Record<string, any>} problem RFC 9457 */
  constructor(status, problem) {
    super(problem['detail'] ?? problem['title'] ?? `The loader answered ${status}.`)
    this.name = 'LoaderError'
    this.status = status
    this.code = String(problem['code'] ?? '')
    this.problem = problem
  }
}

/**
 * Reads JSON from the loader. @param {string} path @returns {Promise<any>}
 * @throws {LoaderError}
 */
export const getJson = (path) => send(path, {})

/**
 * Sends JSON to the loader, with the control token if there is one.
 * @param {'POST' | 'PUT'} method
 * @param {string} path
 * @param {object} body
 * @returns {Promise<any>}
 * @throws {LoaderError}
 */
export const sendJson = (method, path, body) =>
  send(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

/** @param {string} path @param {RequestInit} init */
async function send(path, init) {
  const authorization = token.get() === '' ? {} : { authorization: `Bearer ${token.get()}` }
  const response = await fetch(path, {
    ...init,
    headers: { accept: 'application/json', ...init.headers, ...authorization },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error) => {
    throw new LoaderError(0, {
      code: 'no_answer',
      detail:
        error.name === 'TimeoutError'
          ? 'The loader did not answer in time; check below whether the change took effect.'
          : 'The loader does not answer.',
    })
  })
  const answer = await response.json().catch(() => ({}))
  if (!response.ok) throw new LoaderError(response.status, answer)
  return answer
}
