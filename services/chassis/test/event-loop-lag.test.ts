import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { LOOK_EVERY_MS } from '../src/event-loop-lag.ts'
import { Metrics } from '../src/metrics.ts'
import { until } from './until.ts'

async function lag(metrics: Metrics, which: string): Promise<number> {
  const text = await metrics.registry.metrics()
  return Number(new RegExp(`^nodejs_eventloop_lag_${which}_seconds (.*)$`, 'm').exec(text)?.[1])
}

t.test('the lag of a blocked loop is the time it was blocked, without the sampling interval', async (t) => {
  const metrics = new Metrics()
  let longest = 0
  await until('a stall was seen', async () => {
    // One sample before the stall and one after it.
    await wait(2 * LOOK_EVERY_MS)
    const begun = performance.now()
    while (performance.now() - begun < 300) {
      /* holds the loop up */
    }
    await wait(2 * LOOK_EVERY_MS)
    longest = Math.max(longest, await lag(metrics, 'max'))
    return longest > 0.1
  })
  t.ok(longest < 60, `${longest} s`)
})

t.test('two scrapes in quick succession report no lag rather than centuries', async (t) => {
  const metrics = new Metrics()
  await metrics.registry.metrics()
  for (const which of ['min', 'max', 'mean', 'p50', 'p99']) t.equal(await lag(metrics, which), 0, which)
})
