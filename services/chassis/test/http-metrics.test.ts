import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { Problem } from '../src/errors.ts'
import { anApp } from './an-app.ts'

/** The series of one metric: labels → value. */
async function series(app: FastifyInstance, name: string): Promise<Record<string, number>> {
  const text = await app.metrics.registry.metrics()
  return Object.fromEntries(
    [...text.matchAll(new RegExp(`^${name}\\{(.*)\\} (.*)$`, 'gm'))].map(([, labels = '', value]) => [
      labels,
      Number(value),
    ]),
  )
}

t.test('requests are counted by route template, method and status code', async (t) => {
  const { app } = anApp(t)
  app.get<{ Params: { id: string } }>('/things/:id', async ({ params }) => {
    if (params.id === 'none') throw new Problem({ status: 422, code: 'none', detail: 'None.' })
    return 'thing'
  })
  for (const id of ['1', '2', 'none', '3?color=red']) await app.inject(`/things/${id}`)
  t.same(await series(app, 'retail_http_requests_total'), {
    'route="/things/:id",method="GET",code="200"': 3,
    'route="/things/:id",method="GET",code="422"': 1,
  })
  t.same(await series(app, 'retail_http_request_duration_seconds_count'), { 'route="/things/:id",method="GET"': 4 })
})

t.test('a route names codes that are counted from the start', async (t) => {
  const { app } = anApp(t)
  app.post('/things', { config: { codes: [202, 503] } }, async (_request, reply) => reply.code(503).send())
  t.same(await series(app, 'retail_http_requests_total'), {
    'route="/things",method="POST",code="202"': 0,
    'route="/things",method="POST",code="503"': 0,
  })
  await app.inject({ method: 'POST', url: '/things' })
  t.equal((await series(app, 'retail_http_requests_total'))['route="/things",method="POST",code="503"'], 1)
})

t.test('paths and methods that clients invent share one series', async (t) => {
  const { app } = anApp(t)
  for (let number = 0; number < 50; number++) await app.inject(`/wp-admin/${number}`)
  for (const method of ['PUT', 'DELETE', 'OPTIONS', 'TRACE'] as const) await app.inject({ method, url: '/health' })
  t.same(await series(app, 'retail_http_requests_total'), {
    'route="unknown",method="any",code="404"': 50,
    'route="unknown",method="any",code="405"': 4,
  })
  t.same(await series(app, 'retail_http_request_duration_seconds_count'), { 'route="unknown",method="any"': 54 })
})

t.test('durations are in seconds, from arrival to answer', async (t) => {
  const { app } = anApp(t)
  app.get('/slow', async () => {
    const begun = performance.now()
    while (performance.now() - begun < 30) await new Promise(setImmediate)
    return 'at last'
  })
  await app.inject('/slow')
  const [sum = 0] = Object.values(await series(app, 'retail_http_request_duration_seconds_sum'))
  t.ok(sum >= 0.03 && sum < 5, `${sum} s`)
})
