import { PassThrough } from 'node:stream'
import type { FastifyInstance, FastifyServerOptions } from 'fastify'
import { pino } from 'pino'
import { buildHttp } from '../src/http.ts'

type Test = { teardown: (close: () => unknown) => unknown }

/** A chassis app that closes with the test, and the log lines it wrote. */
export function anApp(t: Test, options: FastifyServerOptions = {}): { app: FastifyInstance; log: () => string } {
  const stream = new PassThrough()
  let text = ''
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  const app = buildHttp(pino({ level: 'debug' }, stream), options)
  t.teardown(() => app.close())
  return { app, log: () => text }
}
