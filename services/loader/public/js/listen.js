// @ts-check
import { forgetClock, heardAt, loaderNow } from './keep-time.js'

/** @typedef {import('../contract').Snapshot} Snapshot */

/** Snapshots come each second: without one for this long, in milliseconds, the page says that it is cut off. */
const SILENT_AFTER = 2_500
/** A snapshot this old, in milliseconds, is no news. */
const STALE_AFTER = 5_000
const LOOK_EVERY = 500
const RETRY_AFTER = 1_500

/**
 * Listens to the loader for ever: a stream that breaks, falls silent or is refused is opened again.
 * @param {{ onSnapshot: (snapshot: Snapshot) => void, onLost: (reason: string) => void }} listener
 * @returns {() => void} tries again at once
 */
export function listen({ onSnapshot, onLost }) {
  /** @type {EventSource | undefined} */
  let source
  let heard = Date.now()
  let latest = ''
  let retryAt = 0

  /** @param {string} reason */
  const lose = (reason) => {
    source?.close()
    source = undefined
    retryAt = Date.now() + RETRY_AFTER
    onLost(reason)
  }
  const open = () => {
    source?.close()
    heard = Date.now()
    const opened = source = new EventSource('/events')
    opened.addEventListener('snapshot', ({ data }) => {
      if (opened !== source) return
      const snapshot = /** @type {Snapshot} */ (JSON.parse(data))
      // One that is told again, as by a loader whose loop hangs, is no news.
      if (snapshot.at === latest) return
      latest = snapshot.at
      heardAt(snapshot.at)
      if (loaderNow() - Date.parse(snapshot.at) > STALE_AFTER) return
      heard = Date.now()
      onSnapshot(snapshot)
    })
    opened.addEventListener('error', () => { if (opened === source) lose('The loader does not answer.') })
  }
  let looked = Date.now()
  setInterval(() => {
    const now = Date.now()
    // The machine slept, or its clock was set: what was learnt of the loader's clock may be wrong now.
    if (Math.abs(now - looked) > 10 * LOOK_EVERY) forgetClock()
    looked = now
    if (source === undefined) { if (now >= retryAt) open() } else if (now - heard > SILENT_AFTER) lose('The loader has fallen silent.')
  }, LOOK_EVERY)
  open()
  return open
}
