import { readdirSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import t from 'tap'
import { aSale, schemaWith } from '../fixtures/a-sale.ts'
import { metric, post } from '../fixtures/gateway.ts'
import { freePort } from '../fixtures/process.ts'
import { readRecords } from '../fixtures/read-records.ts'
import { openGateway, realStack, register } from '../fixtures/real-stack.ts'
import { until } from '../../../chassis/test/until.ts'

const channel = { name: 'channel', type: ['null', 'string'], default: null }

t.test('a new optional field is accepted as soon as the registry has it, long before the next poll', async (t) => {
  const { env, topics, kafka } = await realStack(t)
  const app = await openGateway(t, { ...env, SCHEMA_REFRESH_MS: '3600000' }, { topics })
  const sale = { ...aSale(), channel: 'web' }
  t.equal((await post(app, sale)).statusCode, 422)
  const id = await register(t, env.REGISTRY_URL, topics.sales.subject, schemaWith(channel))
  await until('the sale is accepted', async () => (await post(app, sale)).statusCode === 202)
  t.match(await readRecords(kafka, topics.sales.topic), [{ schemaId: id }])
})

t.test('a version that would break readers, or a deleted subject, changes only /ready and the metrics', async (t) => {
  const { env, topics } = await realStack(t)
  const app = await openGateway(t, { ...env, SCHEMA_REFRESH_MS: '100' }, { topics })
  // This subject has no compatibility level of its own, so the registry accepts any schema.
  await register(t, env.REGISTRY_URL, topics.sales.subject, schemaWith({ name: 'till', type: 'int' }))
  await until('it warns', () =>
    /^version 2 of the schema is not usable: .*till.*; version 1 stays in use$/.test(
      app.readiness.warnings['schema'] ?? '',
    ),
  )
  t.equal(await metric(app, `retail_schema_rejected{subject="${topics.sales.subject}"}`), 1)
  t.equal((await post(app, aSale())).statusCode, 202)
  t.equal((await app.inject('/ready')).statusCode, 200)

  await register(t, env.REGISTRY_URL, topics.sales.subject, schemaWith(channel))
  await until('a usable version ends the warning', () => app.readiness.warnings['schema'] === undefined)
  t.equal((await post(app, { ...aSale(), channel: 'web' })).statusCode, 202)

  await fetch(`${env.REGISTRY_URL}/apis/ccompat/v7/subjects/${topics.sales.subject}`, { method: 'DELETE' })
  await until('it warns that the subject is gone', () =>
    /no subject .*; version 3 stays in use$/.test(app.readiness.warnings['schema'] ?? ''),
  )
  t.equal((await post(app, aSale())).statusCode, 202)
})

t.test(
  'a gateway that starts while the registry is down accepts sales with its cached schema; without one it waits',
  async (t) => {
    const { env, topics, schemaId, stored } = await realStack(t)
    const folder = t.testdir({})
    const port = await freePort()
    // The same registry behind an address that the test can close.
    const proxy = createServer((socket) => {
      const { hostname, port: real } = new URL(env.REGISTRY_URL)
      const other = connect(Number(real), hostname)
      for (const side of [socket, other])
        side.on('error', () => {
          socket.destroy()
          other.destroy()
        })
      socket.pipe(other).pipe(socket)
    })
    await new Promise<void>((done) => proxy.listen(port, '127.0.0.1', done))
    const away = { ...env, REGISTRY_URL: `http://127.0.0.1:${port}`, SCHEMA_CACHE_DIR: folder }
    const before = await openGateway(t, away, { topics })
    await until('the schema is kept', () => readdirSync(folder).some((name) => name.endsWith('.json')))
    await before.close()
    await new Promise((done) => proxy.close(done))

    const app = await openGateway(t, away, { topics })
    t.match(app.readiness.warnings, { schema: /^version 1 is from the cache, the registry is unreachable since / })
    const sale = aSale()
    t.equal((await post(app, sale)).statusCode, 202)
    t.match(await stored(), [{ schemaId, sale }])

    const neverSeen = { sales: { ...topics.sales, subject: 'never-seen' } }
    const other = await openGateway(t, away, { topics: neverSeen }, false)
    t.match([(await post(other, aSale())).statusCode, other.readiness.ready], [503, false])
  },
)
