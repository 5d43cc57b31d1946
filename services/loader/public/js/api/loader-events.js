// @ts-check
import { getJson } from './loader-http.js'
import { resetClock, syncClock, loaderNow } from '../dom/loader-clock.js'

/** @typedef {import('../../contract').Snapshot} Snapshot */

/** Snapshots arrive every second; without one for this long, in milliseconds, the page counts as disconnected. */
const SILENT_AFTER_MS = 2_500
/** A snapshot older than this, in milliseconds, is ignored. */
const STALE_AFTER_MS = 5_000
const CHECK_EVERY_MS = 500
const RETRY_AFTER_MS = 1_500
/** Milliseconds between two requests while the page is hidden; browsers may throttle the timer. */
const POLL_EVERY_MS = 10_000

/** @typedef {{ onSnapshot: (snapshot: Snapshot) => void, onLost: (reason: string) => void }} Listener */

/** The event stream of the loader. Reconnects when the stream breaks, goes silent or is rejected. */
export class LoaderEvents {
  /** @type {EventSource | undefined} */
  #source
  #listener
  #receivedAt = Date.now()
  #checkedAt = Date.now()
  #retryAt = 0
  #paused = false
  #latest = ''

  /** @param {Listener} listener */
  constructor(listener) {
    this.#listener = listener
    setInterval(() => this.#check(), CHECK_EVERY_MS)
    this.open()
  }

  /** Opens the stream, replacing an open one. */
  open() {
    this.#source?.close()
    this.#paused = false
    this.#receivedAt = Date.now()
    const opened = (this.#source = new EventSource('/events'))
    opened.addEventListener('snapshot', ({ data }) => {
      if (opened === this.#source) this.#receive(JSON.parse(data))
    })
    opened.addEventListener('error', () => {
      if (opened === this.#source) this.#lose('The loader does not answer.')
    })
  }

  /**
   * Polls instead of holding a connection while the page is hidden: a browser allows six connections per host across
   * all tabs. Polling keeps the verdict in the title of the tab current. {@link open} ends it.
   */
  pause() {
    this.#source?.close()
    this.#source = undefined
    this.#paused = true
    this.#retryAt = this.#latest === '' ? 0 : Date.now() + POLL_EVERY_MS
  }

  async #poll() {
    this.#retryAt = Date.now() + POLL_EVERY_MS
    try {
      const snapshot = await getJson('/overview')
      if (this.#paused) this.#receive(snapshot)
    } catch (error) {
      if (this.#paused) this.#listener.onLost(error instanceof Error ? error.message : String(error))
    }
  }

  /** @param {Snapshot} snapshot */
  #receive(snapshot) {
    // A repeated snapshot, as from a loader whose loop hangs, is ignored.
    if (snapshot.at === this.#latest) return
    // The loader's clock was set back: by the old difference every snapshot would look stale.
    if (snapshot.at < this.#latest) resetClock()
    this.#latest = snapshot.at
    syncClock(snapshot.at)
    if (loaderNow() - Date.parse(snapshot.at) > STALE_AFTER_MS) return
    this.#receivedAt = Date.now()
    this.#listener.onSnapshot(snapshot)
  }

  /** @param {string} reason */
  #lose(reason) {
    this.#source?.close()
    this.#source = undefined
    this.#retryAt = Date.now() + RETRY_AFTER_MS
    this.#listener.onLost(reason)
  }

  #check() {
    const now = Date.now()
    // The machine slept, or its clock was set: the known difference may be wrong.
    if (Math.abs(now - this.#checkedAt) > 10 * CHECK_EVERY_MS) resetClock()
    this.#checkedAt = now
    if (this.#paused) {
      if (now >= this.#retryAt) void this.#poll()
    } else if (this.#source !== undefined && now - this.#receivedAt > SILENT_AFTER_MS)
      this.#lose('The loader has gone silent.')
    else if (this.#source === undefined && now >= this.#retryAt) this.open()
  }
}
