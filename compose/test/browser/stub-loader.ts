/**
 * A stub of the loader without a pipeline, for states that a real one shows rarely or never (a broken chain, a wrong
 * token, a stream that hangs, malicious text).
 */
import type { ServerResponse } from 'node:http'
import { guardControl } from '@stream-retail/chassis/control-guard'
import { buildHttp } from '@stream-retail/chassis/http'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import type { Snapshot } from '../../../services/loader/src/overview/snapshot.ts'
import { addPageRoutes } from '../../../services/loader/src/routes/page.ts'
import { aSnapshot, somePoints } from './a-snapshot.ts'
import { stubAnswers } from './stub-answers.ts'

export type StubLoader = {
  url: string
  app: FastifyInstance
  /** Sent every 250 ms with the current time as `at`; set `frozen.at` to freeze it. */
  snapshot: Snapshot
  frozen: { at?: string }
  /** Open event streams. */
  streams: Set<ServerResponse>
  /** Responses to GET requests, by path. */
  answers: Record<string, unknown>
  /** Received requests that change something. */
  requests: { method: string; url: string; body: unknown; authorization: string | undefined }[]
  close: () => Promise<void>
}

/** @param port 0: any */
export async function stubLoader({
  token = '',
  port = 0,
}: { token?: string; port?: number } = {}): Promise<StubLoader> {
  const app = buildHttp(pino({ level: 'silent' }))
  const stub: Omit<StubLoader, 'url' | 'close'> = {
    app,
    snapshot: aSnapshot(),
    frozen: {},
    streams: new Set(),
    answers: stubAnswers(),
    requests: [],
  }
  guardControl(app, token)
  addPageRoutes(app)
  app.get('/control', async ({ headers }) => ({
    token_required: token !== '',
    authorized: token === '' || headers.authorization === `Bearer ${token}`,
  }))
  app.get('/history', async () => ({ step_seconds: 1, points: somePoints() }))
  app.get('/*', async ({ url }) => stub.answers[url.split('?')[0] ?? ''] ?? { missing: url })
  app.route({
    method: ['POST', 'PUT'],
    url: '/*',
    handler: async ({ method, url, body, headers: { authorization } }) => {
      stub.requests.push({ method, url, body, authorization })
      return { outcome: 'accepted' }
    },
  })
  const endStreams = addStream(app, stub)
  const url = await app.listen({ host: '127.0.0.1', port })
  return Object.assign(stub, {
    url,
    close: async () => {
      endStreams()
      await app.close()
    },
  })
}

function addStream(app: FastifyInstance, stub: Pick<StubLoader, 'snapshot' | 'frozen' | 'streams'>): () => void {
  const { streams: open } = stub
  const now = (): Snapshot => ({ ...stub.snapshot, at: stub.frozen.at ?? new Date().toISOString() })
  const event = (): string => `event: snapshot\ndata: ${JSON.stringify(now())}\n\n`
  app.get('/overview', async () => now())
  app.get('/events', async (_request, reply) => {
    reply.hijack()
    reply.raw
      .writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      .write(`retry: 2000\n\n${event()}`)
    open.add(reply.raw)
    reply.raw.once('close', () => open.delete(reply.raw))
  })
  const timer = setInterval(() => {
    for (const stream of open) stream.write(event())
  }, 250)
  return () => {
    clearInterval(timer)
    for (const stream of open) stream.destroy()
  }
}
