// @ts-check
import { token } from '../dom/remember.js'

const DEADLINE = 15_000

/** What the loader said against a request. */
export class Rejection extends Error {
  /** @param {number} status 0: no answer @param {Record<string, any>} problem RFC 9457 */
  constructor(status, problem) {
    super(problem['detail'] ?? problem['title'] ?? `The loader answered ${status}.`)
    this.name = 'Rejection'
    this.status = status
    this.code = String(problem['code'] ?? '')
    this.problem = problem
  }
}

/**
 * JSON of the loader. @param {string} path @returns {Promise<any>}
 * @throws {Rejection}
 */
export const read = (path) => ask(path, {})

/**
 * Changes something: the control token, when there is one, goes along. @param {'POST' | 'PUT'} method @param {string} path @param {object} body
 * @returns {Promise<any>}
 * @throws {Rejection}
 */
export const change = (method, path, body) =>
  ask(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

/** @param {string} path @param {RequestInit} init */
async function ask(path, init) {
  const authorization = token.get() === '' ? {} : { authorization: `Bearer ${token.get()}` }
  const response = await fetch(path, {
    ...init,
    headers: { accept: 'application/json', ...init.headers, ...authorization },
    signal: AbortSignal.timeout(DEADLINE),
  }).catch((error) => {
    throw new Rejection(0, {
      code: 'no_answer',
      detail:
        error.name === 'TimeoutError'
          ? 'The loader gave no answer in time; whether it was done shows below.'
          : 'The loader does not answer.',
    })
  })
  const answer = await response.json().catch(() => ({}))
  if (!response.ok) throw new Rejection(response.status, answer)
  return answer
}
