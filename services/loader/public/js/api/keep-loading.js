// @ts-check
import { read } from './ask-loader.js'
import { whyNot } from './rights.js'

/**
 * Asks for something now and then, while somebody can see it and the loader is there.
 * @template T
 * @param {{ path: () => string, everyMs: number, show: (answer: T) => void, fail?: (reason: string) => void, held?: () => boolean }} how `held`: somebody reads it
 * @returns {() => Promise<void>} asks at once
 */
export function keepLoading({ path, everyMs, show, fail, held = () => false }) {
  let asked = 0
  let turn = 0
  const ask = async () => {
    asked = Date.now()
    const mine = ++turn
    try {
      const answer = await read(path())
      if (mine === turn) show(answer)
    } catch (error) {
      if (mine === turn) fail?.(error instanceof Error ? error.message : String(error))
    }
  }
  setInterval(() => {
    if (document.hidden || held() || whyNot()?.startsWith('Disconnected') || Date.now() - asked < everyMs) return
    void ask()
  }, 500)
  return ask
}
