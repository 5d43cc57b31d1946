import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { askRegistry, readSubject } from '../../check/ask-registry.ts'
import { aContract } from './a-contract.ts'

type Answers = Record<string, [number, unknown]>

async function registryWith(t: { teardown: (close: () => void) => void }, answers: Answers): Promise<string> {
  const server = createServer((request, response) => {
    const [status, body] = answers[`${request.method} ${request.url?.replace('/apis/ccompat/v7', '')}`] ?? [
      404,
      { error_code: 40401 },
    ]
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  t.teardown(() => {
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const contract = aContract({})
const VERSIONS = '/subjects/things-value/versions'
const published = (schema: string, level = 'FULL_TRANSITIVE', verdict: unknown = { is_compatible: true }): Answers => ({
  [`GET ${VERSIONS}`]: [200, [1]],
  [`GET ${VERSIONS}/1`]: [200, { schema }],
  'GET /config/things-value': [200, { compatibilityLevel: level }],
  [`POST /compatibility${VERSIONS}?verbose=true`]: [200, verdict],
})

t.test('an unpublished subject has nothing to compare with', async (t) => {
  t.equal(await readSubject(await registryWith(t, {}), 'things-value'), undefined)
})

t.test('frozen versions, the right level and a compatible answer of the registry pass', async (t) => {
  const url = await registryWith(t, published(contract.text))
  const subject = await readSubject(url, 'things-value')
  t.match(subject, { level: 'FULL_TRANSITIVE', versions: [{ name: 'version 1 in the registry' }] })
  t.same(await askRegistry(url, contract, subject ?? never()), [])
})

t.test('an unknown version, a lax level and an incompatible answer of the registry are reported', async (t) => {
  const other = aContract({ was: [{ name: 'colour', type: 'string' }] }).text
  const url = await registryWith(
    t,
    published(other, 'NONE', { is_compatible: false, messages: ['reader type lacks colour'] }),
  )
  t.same(await askRegistry(url, contract, (await readSubject(url, 'things-value')) ?? never()), [
    {
      where: '',
      code: 'registry_unknown_version',
      says:
        'version 1 in the registry is in no file of test/history: it was published from elsewhere. Freeze it ' +
        'there, so that later checks include it.',
    },
    {
      where: '',
      code: 'registry_level',
      says:
        'the registry holds things-value to NONE, not FULL_TRANSITIVE: it would accept schemas that others ' +
        'cannot read. The loader sets the level; see COMPATIBILITY.',
    },
    { where: '', code: 'registry_rejects', says: 'the registry would reject it: reader type lacks colour' },
  ])
})

t.test('a registry that is down, or gives an unexpected answer, is named', async (t) => {
  await t.rejects(readSubject('http://127.0.0.1:1', 'things-value'), {
    message: /^the Schema Registry at http:\/\/127\.0\.0\.1:1 does not answer: /,
  })
  const url = await registryWith(t, { [`GET ${VERSIONS}`]: [500, { message: 'broken' }] })
  await t.rejects(readSubject(url, 'things-value'), {
    message: `the Schema Registry at ${url} answered 500 to ${VERSIONS}: {"message":"broken"}`,
  })
})

const never = (): never => {
  throw new Error('the registry has the subject')
}
