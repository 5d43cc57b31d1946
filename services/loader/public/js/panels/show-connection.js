// @ts-check
import { byId, setAttribute, setText } from '../dom/make-element.js'
import { formatSpan } from '../dom/format.js'
import { setConnected } from '../api/rights.js'

/** Says whether what is seen is true now. */
export class Connection {
  #lostAt = 0
  #heardAt = 0
  #reason = ''

  /** @param {() => void} retry */
  constructor(retry) {
    byId('retry').addEventListener('click', retry)
    setInterval(() => this.#tell(), 1_000)
  }

  /** A snapshot came. @returns {boolean} true after it was lost */
  live() {
    const back = this.#lostAt > 0
    this.#heardAt = Date.now()
    this.#lostAt = 0
    this.#show('live', 'live')
    return back
  }

  /** @param {string} reason @returns {boolean} true when it was there before */
  lost(reason) {
    const first = this.#lostAt === 0
    if (first) this.#lostAt = Date.now()
    this.#reason = reason
    this.#tell()
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

  #tell() {
    if (this.#lostAt === 0) return
    const age = formatSpan(Math.round((Date.now() - this.#heardAt) / 1000))
    setText(
      byId('banner-text'),
      `${this.#reason} ${this.#heardAt === 0 ? 'Nothing has been heard yet.' : `All numbers are ${age} old.`} Trying again by itself.`,
    )
  }
}
