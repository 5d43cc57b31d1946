/** Resolves when the condition holds; looks every few milliseconds, for half a minute at the most. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`)
    await new Promise((again) => {
      setTimeout(again, 5)
    })
  }
}
