// @ts-check
import { byId, setAttribute, setText } from './make-element.js'
import { formatSpan } from './format.js'
import { setConnected } from './rights.js'

/** Says whether what is seen is true now. @param {() => void} retry */
export function showConnection(retry) {
  const banner = byId('banner')
  let since = 0
  let heard = 0
  let reason = ''
  byId('retry').addEventListener('click', retry)
  const show = () => {
    const now = Date.now()
    setText(byId('banner-text'), `${reason} ${heard === 0 ? 'Nothing has been heard yet.' : `All numbers are ${formatSpan(Math.round((now - heard) / 1000))} old.`} Trying again by itself.`)
  }
  setInterval(() => { if (since > 0) show() }, 1_000)
  return {
    live: () => {
      const back = since > 0
      heard = Date.now()
      since = 0
      banner.hidden = true
      setAttribute(document.body, 'data-connection', 'live')
      setText(byId('live-word'), 'live')
      setConnected(true)
      return back
    },
    /** @param {string} why */
    lost: (why) => {
      reason = why
      if (since === 0) since = Date.now()
      show()
      banner.hidden = false
      setAttribute(document.body, 'data-connection', 'lost')
      setText(byId('live-word'), 'disconnected')
      setConnected(false)
    },
  }
}
