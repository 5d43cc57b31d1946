import { readFile } from 'node:fs/promises'
import { messageOf } from './errors.ts'

/** Milliseconds between two looks. */
const LOOK_EVERY_MS = 1_000

/** What follows a group of files that belong together. */
export type Follower = {
  /** Takes the texts of all files, in their order; throws when they are not usable, and is then asked again at the next look. */
  use: (texts: string[]) => void
  /** The files are in use as they are now. */
  used: () => void
  /** What was in use before stays; told once for each reason. */
  notUsed: (reason: string) => void
}

/**
 * Reads small files again and again and hands over what changed. It reads instead of asking the system for events, which
 * get lost when a file is replaced by a rename, or by a new target of the symbolic link above it, as Kubernetes does.
 * @param inUse the texts that are in use already
 * @returns ends it
 */
export function followFiles(paths: string[], inUse: string[], follower: Follower): () => void {
  let used = inUse
  let trouble: string | undefined
  let looking = false
  const look = async (): Promise<void> => {
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
    if (looking) return
    looking = true
    void look().finally(() => {
      looking = false
    })
  }, LOOK_EVERY_MS)
  timer.unref()
  return () => {
    clearInterval(timer)
  }
}
