import { Pool } from 'undici'
import { makeBody } from './bodies.ts'
import type { Extent, LoadJob } from './jobs.ts'

/** Milliseconds between two looks at what is due. */
const LOOK_EVERY_MS = 2

/**
 * Requests at an even rate, whatever the answers do (autocannon would send a second's requests at the second's start).
 * A request's time counts from when it was due, so that a stall is seen by all who would have come during it.
 */
export async function pace({ url, connections, sales, rate = 1 }: LoadJob, extent: Extent): Promise<{ answers: Record<number, number>; times: number[] }> {
  const { origin, pathname: path } = new URL(url)
  const pool = new Pool(origin, { connections, pipelining: 1 })
  const answers: Record<number, number> = {}
  const times: number[] = []
  const begun = performance.now()
  const send = async (number: number): Promise<void> => {
    const body = makeBody(sales)
    body.renew(number * sales)
    const answer = await pool.request({ method: 'POST', path, headers: { 'content-type': 'application/json' }, body: body.bytes })
    await answer.body.dump()
    times.push(performance.now() - begun - number * 1000 / rate)
    answers[answer.statusCode] = (answers[answer.statusCode] ?? 0) + 1
  }
  const sent: Promise<void>[] = []
  const requests = 'requests' in extent ? extent.requests : rate * extent.seconds
  while (sent.length < requests) {
    const due = Math.min((performance.now() - begun) / 1000 * rate, requests)
    while (sent.length < due) sent.push(send(sent.length))
    await new Promise((again) => { setTimeout(again, LOOK_EVERY_MS) })
  }
  await Promise.all(sent)
  await pool.close()
  return { answers, times }
}
