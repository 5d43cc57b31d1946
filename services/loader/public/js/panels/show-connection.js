// @ts-check
import { byId, setAttribute, setText } from '../dom/make-element.js'
import { formatSpan } from '../dom/format.js'
import { setConnected } from '../api/access.js'

/** Shows whether the page is connected and its numbers are current. */
export class Connection {
  #lostAt = 0
  #receivedAt = 0
  #reason = ''

  /** @param {() => void} retry */
  constructor(retry) {
    byId('retry').addEventListener('click', retry)
    setInterval(() => this.#updateBanner(), 1_000)
  }

  /** A snapshot arrived. @returns {boolean} true after a disconnection */
  live() {
    const back = this.#lostAt > 0
    this.#receivedAt = Date.now()
    this.#lostAt = 0
    this.#show('live', 'live')
    return back
  }

  /** @param {string} reason @returns {boolean} true when it was connected before */
  lost(reason) {
    const first = this.#lostAt === 0
    if (first) this.#lostAt = Date.now()
    this.#reason = reason
    this.#updateBanner()
    this.#show('lost', 'disconnected')
    return first
  }

  /** @param {'live' | 'lost'} state @param {string} word */
  #show(state, word) {
    byId('banner').hidden = state === 'live'
    setAttribute(document.body, 'data-connection', state)
    setText(byId('live-word'), word)
    setConnected(state === 'live')
  }

  #updateBanner() {
    if (this.#lostAt === 0) return
    const age = formatSpan(Math.round((Date.now() - this.#receivedAt) / 1000))
    const data = this.#receivedAt === 0 ? 'No data received yet.' : `All numbers are ${age} old.`
    setText(byId('banner-text'), `${this.#reason} ${data} Reconnecting automatically.`)
  }
}
