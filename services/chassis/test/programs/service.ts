/** A service of nothing but the chassis. Routes select the behaviour, so that one program serves most tests. */
import { setTimeout as wait } from 'node:timers/promises'
import { Type } from 'typebox'
import { buildHttp } from '../../src/http.ts'
import { run } from '../../src/run.ts'
import { commonSettings } from '../../src/settings.ts'
import { Port, Secret } from '../../src/settings.ts'
import { traceRequests } from '../../src/trace-requests.ts'
import { openTraces, traceSettings } from '../../src/traces.ts'

await run({
  name: 'tester',
  purpose: 'is started and stopped by tests',
  settings: Type.Object({
    ...commonSettings,
    ...traceSettings,
    PORT: Port('where it listens', 0),
    PASSWORD: Secret('opens the door', 'sesame'),
  }),
  port: ({ PORT }) => PORT,
  build: async (settings, log) => {
    const app = buildHttp(log)
    traceRequests(app, await openTraces('tester', settings, log))
    app.get('/slow', async (request) => {
      log.info('in flight')
      await wait(500)
      return { id: request.id }
    })
    app.post('/echo', async (request) => request.body)
    app.get('/crash', async (_request, reply) => {
      setImmediate(() => {
        throw new Error('uncaught on purpose')
      })
      return reply.send({})
    })
    return app
  },
})
