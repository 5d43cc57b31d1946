// @ts-check
import { read } from './ask-loader.js'
import { forgetClock, heardAt, loaderNow } from '../dom/keep-time.js'

/** @typedef {import('../../contract').Snapshot} Snapshot */

/** Snapshots come each second: without one for this long, in milliseconds, the page says that it is cut off. */
const SILENT_AFTER = 2_500
/** A snapshot this old, in milliseconds, is no news. */
const STALE_AFTER = 5_000
const LOOK_EVERY = 500
const RETRY_AFTER = 1_500
/** Milliseconds between two questions while nobody sees the page; a browser may take longer. */
const ASK_EVERY = 10_000

/** @typedef {{ onSnapshot: (snapshot: Snapshot) => void, onLost: (reason: string) => void }} Listener */

/** Listens to the loader for ever: a stream that breaks, falls silent or is rejected is opened again. */
export class LoaderEvents {
  /** @type {EventSource | undefined} */
  #source
  #listener
  #heard = Date.now()
  #looked = Date.now()
  #retryAt = 0
  #resting = false
  #latest = ''

  /** @param {Listener} listener */
  constructor(listener) {
    this.#listener = listener
    setInterval(() => this.#look(), LOOK_EVERY)
    this.open()
  }

  /** Opens the stream anew, at once. */
  open() {
    this.#source?.close()
    this.#resting = false
    this.#heard = Date.now()
    const opened = (this.#source = new EventSource('/events'))
    opened.addEventListener('snapshot', ({ data }) => {
      if (opened === this.#source) this.#take(JSON.parse(data))
    })
    opened.addEventListener('error', () => {
      if (opened === this.#source) this.#lose('The loader does not answer.')
    })
  }

  /**
   * While nobody sees the page it holds no connection, for a browser has six to a host, whatever the number of tabs. It asks now and then
   * instead, as the tab's title tells the verdict. {@link open} ends that.
   */
  rest() {
    this.#source?.close()
    this.#source = undefined
    this.#resting = true
    this.#retryAt = this.#latest === '' ? 0 : Date.now() + ASK_EVERY
  }

  async #ask() {
    this.#retryAt = Date.now() + ASK_EVERY
    try {
      const snapshot = await read('/overview')
      if (this.#resting) this.#take(snapshot)
    } catch (error) {
      if (this.#resting) this.#listener.onLost(error instanceof Error ? error.message : String(error))
    }
  }

  /** @param {Snapshot} snapshot */
  #take(snapshot) {
    // One that is told again, as by a loader whose loop hangs, is no news.
    if (snapshot.at === this.#latest) return
    // The loader's clock was set back: by what was learnt of it before, all that it tells would be old.
    if (snapshot.at < this.#latest) forgetClock()
    this.#latest = snapshot.at
    heardAt(snapshot.at)
    if (loaderNow() - Date.parse(snapshot.at) > STALE_AFTER) return
    this.#heard = Date.now()
    this.#listener.onSnapshot(snapshot)
  }

  /** @param {string} reason */
  #lose(reason) {
    this.#source?.close()
    this.#source = undefined
    this.#retryAt = Date.now() + RETRY_AFTER
    this.#listener.onLost(reason)
  }

  #look() {
    const now = Date.now()
    // The machine slept, or its clock was set: what was learnt of the loader's clock may be wrong now.
    if (Math.abs(now - this.#looked) > 10 * LOOK_EVERY) forgetClock()
    this.#looked = now
    if (this.#resting) {
      if (now >= this.#retryAt) void this.#ask()
    } else if (this.#source !== undefined && now - this.#heard > SILENT_AFTER)
      this.#lose('The loader has fallen silent.')
    else if (this.#source === undefined && now >= this.#retryAt) this.open()
  }
}
