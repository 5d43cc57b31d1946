import { Readiness } from '@stream-retail/chassis/health'
import { createLogger } from '@stream-retail/chassis/logger'
import { Metrics } from '@stream-retail/chassis/metrics'
import t from 'tap'
import { RegistryError } from '../../src/registry/fetch-schema.ts'
import { schemaMetrics, watchSchema } from '../../src/registry/schema-events.ts'
import { aSchema } from '../fixtures/a-sale.ts'

const away = new RegistryError('unreachable', 'the registry does not answer')
const unusable = new RegistryError('unusable', 'version 4 of the schema is not usable: it is no record')

function watched(needed: boolean) {
  const metrics = new Metrics()
  const readiness = new Readiness()
  const events = watchSchema(
    { subject: 's', part: 'schema', needed },
    schemaMetrics(metrics),
    readiness,
    createLogger('test', 'fatal'),
  )
  return { events, readiness, text: () => metrics.registry.metrics() }
}

t.test(
  'without a required schema the service is not ready; without an optional one it is, with a warning',
  async (t) => {
    const needed = watched(true)
    t.same(needed.readiness.waiting, { schema: 'the schema has not been read yet' })
    needed.events.failed(away, undefined)
    t.same([needed.readiness.waiting, needed.readiness.warnings], [{ schema: away.message }, {}])
    const other = watched(false)
    other.events.failed(away, undefined)
    t.same([other.readiness.waiting, other.readiness.warnings], [{}, { schema: away.message }])
    other.events.latest(aSchema())
    t.same(other.readiness.warnings, {})
  },
)

t.test(
  'an unusable version is a warning and a metric, while the version in use stays in the info metric',
  async (t) => {
    const { events, readiness, text } = watched(true)
    const schema = aSchema()
    events.latest(schema)
    events.failed(unusable, { schema, fromCache: false })
    t.equal(readiness.ready, true)
    t.same(readiness.warnings, {
      schema: 'version 4 of the schema is not usable: it is no record; version 1 stays in use',
    })
    t.match(await text(), /^retail_schema_rejected\{subject="s"\} 1$/m)
    t.match(await text(), /^retail_schema_info\{subject="s",version="1",id="7"\} 1$/m)
    events.latest(schema)
    t.same(readiness.warnings, {})
    t.match(await text(), /^retail_schema_rejected\{subject="s"\} 0$/m)
  },
)

t.test('a version from the cache says so, and since when the registry is unreachable', async (t) => {
  const { events, readiness, text } = watched(true)
  const schema = aSchema()
  events.failed(away, { schema, fromCache: true })
  t.equal(readiness.ready, true)
  t.match(
    readiness.warnings['schema'],
    /^version 1 is from the cache, the registry is unreachable since \d{4}-\d\d-\d\dT/,
  )
  t.match(await text(), /^retail_schema_from_cache\{subject="s"\} 1$/m)
  const first = readiness.warnings['schema']
  events.failed(new RegistryError('unreachable', away.message), { schema, fromCache: true })
  t.equal(readiness.warnings['schema'], first, 'it has been unreachable all the time')
  events.failed(new RegistryError('not_found', 'no such subject'), undefined)
  t.same([readiness.waiting, readiness.warnings], [{ schema: 'no such subject' }, {}])
  t.notMatch(await text(), /^retail_schema_info\{/m)
})
