// @ts-check
import { isConnected } from './access.js'
import { getJson } from './loader-http.js'

/**
 * Loads a resource periodically while the page is visible and connected.
 * @template T
 * @param {{ path: () => string, everyMs: number, show: (answer: T) => void, fail?: (reason: string) => void, held?: ()
 * => boolean }} options `held`: true while the user reads the result
 * @returns {() => Promise<void>} loads immediately
 */
export function poll({ path, everyMs, show, fail, held = () => false }) {
  let loadedAt = 0
  let turn = 0
  const load = async () => {
    loadedAt = Date.now()
    const own = ++turn
    try {
      const answer = await getJson(path())
      if (own === turn) show(answer)
    } catch (error) {
      if (own === turn) fail?.(error instanceof Error ? error.message : String(error))
    }
  }
  setInterval(() => {
    if (document.hidden || held() || !isConnected() || Date.now() - loadedAt < everyMs) return
    void load()
  }, 500)
  return load
}
