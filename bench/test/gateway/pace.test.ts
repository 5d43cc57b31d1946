import { once } from 'node:events'
import { type RequestListener, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { pace } from '../../gateway/pace.ts'

async function serve(t: Test, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  t.teardown(() => {
    server.close()
  })
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/sales`
}

const job = (url: string, rate: number, connections: number) => ({
  url,
  connections,
  sales: 1,
  seconds: 1,
  warmUpRequests: 0,
  rate,
})

t.test('sends exactly the requested number of requests, each with its own id, no faster than the rate', async (t) => {
  const ids = new Set<string>()
  const url = await serve(t, (request, response) => {
    let text = ''
    request.on('data', (part: Buffer) => {
      text += part.toString()
    })
    request.on('end', () => {
      ids.add((JSON.parse(text) as { event_id: string }).event_id)
      response.statusCode = ids.size % 2 === 0 ? 202 : 503
      response.end('{}')
    })
  })
  const begun = performance.now()
  const { answers, times } = await pace(job(url, 1_000, 4), { requests: 200 })
  t.ok(performance.now() - begun >= 199, 'the last of 200 is due after 199 ms')
  t.equal(ids.size, 200)
  t.same(answers, { 202: 100, 503: 100 })
  t.equal(times.length, 200)
  t.ok(times.every((time) => time > 0))
})

t.test('a stall of the server counts for all requests due during it, even while no connection was free', async (t) => {
  let count = 0
  const url = await serve(t, (_request, response) => {
    if (++count === 1)
      setTimeout(() => {
        response.end('{}')
      }, 300)
    else response.end('{}')
  })
  const { times } = await pace(job(url, 1_000, 1), { seconds: 0.2 })
  t.equal(times.length, 200)
  t.ok((times[100] ?? 0) >= 190, 'due after 100 ms, answered after 300 at the earliest')
})

t.test('a server that closes a connection is an error, not a wait', async (t) => {
  const url = await serve(t, (request) => {
    request.socket.end()
  })
  await t.rejects(pace(job(url, 100, 1), { requests: 3 }), /closed a connection/)
})
