import { Validator } from '@seriousme/openapi-schema-validator'
import { readSchema } from '@stream-retail/schemas/subjects'
import t from 'tap'
import { aSale, schemaWith } from '../fixtures/a-sale.ts'
import { type OpenApi, validatorOf } from '../fixtures/described.ts'
import { versionOne } from '../fixtures/fake-registry.ts'
import { gateway, post } from '../fixtures/gateway.ts'
import { until } from '../../../chassis/test/until.ts'

t.test('the document is OpenAPI 3.1 by its official schema, with every reference resolved', async (t) => {
  const { app } = await gateway(t)
  const answer = await app.inject('/openapi.json')
  t.match([answer.statusCode, answer.headers['content-type']], [200, /^application\/json/])
  const validator = new Validator()
  const { valid, errors } = await validator.validate(answer.json<Record<string, unknown>>())
  t.ok(valid, JSON.stringify(errors))
  t.equal(validator.version, '3.1')
  const { components } = answer.json<OpenApi>()
  for (const [, name = ''] of answer.body.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g))
    t.ok(name in components.schemas, name)
  t.same([...answer.body.matchAll(/"\$ref":"(?!#\/components\/schemas\/)/g)], [])
})

t.test('every route is described, or belongs to the documentation page', async (t) => {
  const { app } = await gateway(t)
  const { paths } = (await app.inject('/openapi.json')).json<OpenApi>()
  // A nested route is printed indented, without the shared prefix.
  const parents: string[] = []
  const routes = [...app.printRoutes({ commonPrefix: false }).matchAll(/^((?:[│ ] {3})*)[├└]── (\/\S*) \(/gm)].map(
    ([, indent = '', url = '']) => {
      const depth = indent.length / 4
      parents[depth] = `${parents[depth - 1] ?? ''}${url}`
      return parents[depth]
    },
  )
  t.same(routes.filter((url) => !/^\/(docs|openapi\.json)/.test(url)).sort(), Object.keys(paths).sort())
})

t.test('its examples fit its own schema, and the gateway accepts them now', async (t) => {
  const { app } = await gateway(t)
  const document = (await app.inject('/openapi.json')).json<OpenApi>()
  const { schema, examples } = document.paths['/sales'].post.requestBody.content['application/json'] ?? {
    schema: {},
    examples: {},
  }
  const validate = validatorOf(document, schema, false)
  t.ok(Object.keys(examples).length >= 2)
  for (const [name, { value }] of Object.entries(examples)) {
    t.ok(validate(value), `${name}: ${JSON.stringify(validate.errors)}`)
    t.equal((await post(app, value)).statusCode, 202, name)
  }
  t.notOk(validate({ ...aSale(), qty: 0 }))
})

t.test('the sale in it is that of the schema in use', async (t) => {
  const { app, registry } = await gateway(t, { env: { SCHEMA_REFRESH_MS: '20' } })
  const properties = async () =>
    Object.keys(
      ((await app.inject('/openapi.json')).json<OpenApi>().components.schemas['Sale'] as { properties: object })
        .properties,
    )
  t.same(await properties(), ['event_id', 'store_id', 'sku', 'qty', 'ts'])
  registry.answer = versionOne(schemaWith({ name: 'till', type: ['null', 'int'], default: null }), 8, 2)
  await until('it has the new field', async () => (await properties()).includes('till'))
})

t.test('before a schema was read, the sale is that of the committed schema', async (t) => {
  const { app } = await gateway(t, { env: { REGISTRY_URL: 'http://127.0.0.1:1' }, ready: false })
  const document = (await app.inject('/openapi.json')).json<OpenApi>()
  const { fields } = JSON.parse(readSchema('sale.avsc')) as { fields: { name: string }[] }
  t.same(
    (document.components.schemas['Sale'] as { required: string[] }).required,
    fields.map(({ name }) => name),
  )
})

t.test(
  'response schemas change no answer: members that a schema could drop arrive, and only our own code validates bodies',
  async (t) => {
    const { app } = await gateway(t)
    const rejected = await post(app, { ...aSale(), qty: '2' })
    t.match(
      [rejected.statusCode, rejected.json()],
      [422, { code: 'invalid_sale', errors: [{ path: '/qty', code: 'wrong_type', got: '"2"' }] }],
    )
    t.equal(rejected.body, JSON.stringify(rejected.json()), 'members keep the order in which they were created')
  },
)

t.test('the page loads nothing from elsewhere, allows only its own script, and loads the same document', async (t) => {
  const { app } = await gateway(t)
  const page = await app.inject('/docs')
  t.match([page.statusCode, page.headers['content-type']], [200, /^text\/html/])
  t.notMatch(page.body, /https?:\/\//, 'nothing from elsewhere')
  t.notMatch(page.body, /<script(?![^>]* src=)|\son\w+=/, 'nothing inline')
  const files = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = '']) => url)
  t.ok(files.length >= 5)
  for (const url of [...files, '/docs/', '/docs/json', '/docs/yaml']) {
    const { statusCode, headers } = await app.inject(url)
    t.equal(statusCode, 200, url)
    t.match(headers['content-security-policy'], /default-src 'none'; script-src 'self';.*frame-ancestors 'none'/, url)
    t.notMatch(headers['content-security-policy'], /upgrade-insecure-requests/, 'it also works without TLS')
  }
  t.same((await app.inject('/docs/json')).json(), (await app.inject('/openapi.json')).json())
})

t.test('document and page are open where sales need a key', async (t) => {
  const { app } = await gateway(t, { env: { INGEST_API_KEYS: 'shop:key-of-the-shop-1' } })
  for (const url of ['/openapi.json', '/docs', '/docs/json']) t.equal((await app.inject(url)).statusCode, 200, url)
})
