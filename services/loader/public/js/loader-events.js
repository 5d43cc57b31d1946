// @ts-check
import { forgetClock, heardAt, loaderNow } from './keep-time.js'

/** @typedef {import('../contract').Snapshot} Snapshot */

/** Snapshots come each second: without one for this long, in milliseconds, the page says that it is cut off. */
const SILENT_AFTER = 2_500
/** A snapshot this old, in milliseconds, is no news. */
const STALE_AFTER = 5_000
const LOOK_EVERY = 500
const RETRY_AFTER = 1_500

/** @typedef {{ onSnapshot: (snapshot: Snapshot) => void, onLost: (reason: string) => void }} Listener */

/** Listens to the loader for ever: a stream that breaks, falls silent or is refused is opened again. */
export class LoaderEvents {
  /** @type {EventSource | undefined} */
  #source
  #listener
  #heard = Date.now()
  #looked = Date.now()
  #retryAt = 0
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
    this.#heard = Date.now()
    const opened = this.#source = new EventSource('/events')
    opened.addEventListener('snapshot', ({ data }) => { if (opened === this.#source) this.#take(JSON.parse(data)) })
    opened.addEventListener('error', () => { if (opened === this.#source) this.#lose('The loader does not answer.') })
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
    if (this.#source !== undefined && now - this.#heard > SILENT_AFTER) this.#lose('The loader has fallen silent.')
    else if (this.#source === undefined && now >= this.#retryAt) this.open()
  }
}
