import { makeBody } from './bodies.ts'

const BODIES = 50
const WARM_UP_MS = 1_000

/** The times that the gateway accepts by default, in epoch milliseconds. */
export type BenchWindow = { from: number; to: number }

/**
 * Handles the same bodies repeatedly, after a second of warm-up, and prints the CPU microseconds per sale as JSON.
 * @param handleWith returns a handler of bodies with this many sales, which returns the number of encoded bytes
 */
export function runLoop(
  [sales, seconds]: (number | undefined)[],
  handleWith: (sales: number, window: BenchWindow) => (bytes: Buffer) => number,
): void {
  if (sales === undefined || seconds === undefined) throw new Error('usage: node FILE SALES SECONDS')
  const bodies = Array.from({ length: BODIES }, (_, place) => {
    const body = makeBody(sales)
    body.renew(place * sales)
    return body.bytes
  })
  const now = Date.now()
  const handle = handleWith(sales, { from: now - 86_400_000, to: now + 300_000 })
  let encodedBytes = 0

  const runFor = (milliseconds: number): number => {
    const before = process.cpuUsage()
    const end = performance.now() + milliseconds
    let handled = 0
    while (performance.now() < end) {
      for (const bytes of bodies) encodedBytes += handle(bytes)
      handled += BODIES * sales
    }
    const { user, system } = process.cpuUsage(before)
    return (user + system) / handled
  }
  runFor(WARM_UP_MS)
  process.stdout.write(JSON.stringify({ cpuPerMillion: runFor(seconds * 1_000), encodedBytes }))
}
