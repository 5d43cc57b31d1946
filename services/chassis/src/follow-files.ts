import { readFile } from 'node:fs/promises'
import { messageOf } from './errors.ts'

/** Milliseconds between two reads. */
const POLL_EVERY_MS = 1_000

/** Callbacks for a group of files that belong together. */
export type Follower = {
  /**
   * Takes the contents of all files, in order. May throw if they are unusable; it is then called again at the next
   * poll.
   */
  use: (texts: string[]) => void
  /** The current contents are in use. */
  used: () => void
  /** The previous contents stay in use. Called once per reason. */
  notUsed: (reason: string) => void
}

/**
 * Polls small files and reports changed contents. It does not use file system events, which are lost when a file is
 * replaced by a rename or, as Kubernetes does it, by a new target of a symbolic link in its path.
 * @param inUse the contents that are already in use
 * @returns stops the polling
 */
export function followFiles(paths: string[], inUse: string[], follower: Follower): () => void {
  let used = inUse
  let trouble: string | undefined
  let polling = false
  const poll = async (): Promise<void> => {
    try {
      const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')))
      const changed = texts.some((text, place) => text !== used[place])
      if (changed) follower.use(texts)
      used = texts
      if (changed || trouble !== undefined) follower.used()
      trouble = undefined
    } catch (error) {
      const reason = messageOf(error)
      if (reason !== trouble) follower.notUsed(reason)
      trouble = reason
    }
  }
  const timer = setInterval(() => {
    if (polling) return
    polling = true
    void poll().finally(() => {
      polling = false
    })
  }, POLL_EVERY_MS)
  timer.unref()
  return () => {
    clearInterval(timer)
  }
}
