import { setTimeout as wait } from 'node:timers/promises'

/** Resolves as soon as the condition holds. @throws after `limitMs` milliseconds */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  what: string,
  limitMs = 30_000,
): Promise<void> {
  const end = Date.now() + limitMs
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms in vain: ${what}`)
    await wait(10)
  }
}
