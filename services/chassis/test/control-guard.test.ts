import type { InjectOptions } from 'fastify'
import t from 'tap'
import { Type } from 'typebox'
import { controlSettings, guardControl } from '../src/control-guard.ts'
import { readSettings } from '../src/settings.ts'
import { anApp } from './an-app.ts'

type Test = Parameters<typeof anApp>[0]

async function ask(t: Test, token: string, headers: Record<string, string>, method: InjectOptions['method'] = 'POST') {
  const { app, log } = anApp(t)
  guardControl(app, token)
  app.route({ method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], url: '/state', handler: async () => ({ done: true }) })
  const answer = await app.inject({ method: method ?? 'POST', url: '/state', headers })
  return { status: answer.statusCode, code: answer.json<{ code?: string }>().code, body: answer.body, log: log() }
}

t.test('without a token anyone who can reach the port may change things, except pages of other sites', async (t) => {
  t.equal((await ask(t, '', { host: 'localhost:8086' })).status, 200)
  for (const host of ['localhost:8086', '127.0.0.1:8086', '[::1]:8086', 'loader:8085']) {
    t.equal((await ask(t, '', { host, origin: `http://${host}` })).status, 200, host)
  }
  for (const origin of [
    'https://shop.example',
    'null',
    'http://localhost:9999',
    'http://localhost:8086.shop.example',
  ]) {
    t.match(await ask(t, '', { host: 'localhost:8086', origin }), { status: 403, code: 'cross_site' }, origin)
  }
})

t.test('every method that changes something needs the token, reading does not', async (t) => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const)
    t.equal((await ask(t, 'open sesame', {}, method)).status, 401, method)
  t.equal((await ask(t, 'open sesame', { origin: 'https://shop.example' }, 'GET')).status, 200)
})

const FOREIGN = ['rebound.shop.example:8085', 'rebound.shop.example', 'localhost.', '127.0.0.1.shop.example', '127.1']

t.test('under a DNS name, which may be rebound to this machine, nothing is read or changed', async (t) => {
  for (const host of FOREIGN) {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      const answer = await ask(t, '', { host, origin: `http://${host}` }, method)
      t.match(answer, { status: 403, code: 'foreign_host', body: /CONTROL_TOKEN.*ALLOWED_HOSTS/ }, `${method} ${host}`)
      t.notMatch(answer.body, 'done')
    }
    t.match(await ask(t, '', { host }, 'GET'), { status: 403, code: 'foreign_host' }, 'nor without an Origin')
    t.match(await ask(t, 'open sesame', { host }, 'GET'), { status: 403, code: 'foreign_host' }, 'nor with a token set')
    t.equal((await ask(t, 'open sesame', { host }, 'POST')).status, 401)
  }
})

t.test('IP addresses, localhost and names without a dot are local', async (t) => {
  for (const host of [
    '127.0.0.1:8085',
    '10.0.0.7',
    '[::1]:8085',
    'localhost',
    'LOCALHOST:1',
    'a.localhost',
    'loader:8085',
  ])
    t.equal((await ask(t, '', { host }, 'GET')).status, 200, host)
})

t.test('with the token any name is allowed, but still no page of another site', async (t) => {
  const headers = { host: 'ops.example:8085', authorization: 'Bearer open sesame' }
  for (const method of ['GET', 'POST'] as const) {
    t.equal((await ask(t, 'open sesame', headers, method)).status, 200)
    t.equal((await ask(t, 'open sesame', { ...headers, origin: 'http://ops.example:8085' }, method)).status, 200)
  }
  t.match(await ask(t, 'open sesame', { ...headers, origin: 'http://shop.example' }), {
    status: 403,
    code: 'cross_site',
  })
  t.equal((await ask(t, '', { host: 'ops.example', authorization: 'Bearer ' }, 'GET')).status, 403, 'no token is set')
})

t.test('names in ALLOWED_HOSTS are allowed, their subdomains and look-alikes are not', async (t) => {
  const under = async (host: string) => {
    const { app } = anApp(t)
    guardControl(app, '', 'ops.example,retail.internal')
    app.get('/state', async () => ({ done: true }))
    return (await app.inject({ url: '/state', headers: { host } })).statusCode
  }
  for (const host of ['ops.example', 'OPS.example:8443', 'retail.internal:1']) t.equal(await under(host), 200, host)
  for (const host of ['a.ops.example', 'example', 'ops.example.', 'xops.example', 'shop.example'])
    t.equal(await under(host), host === 'example' ? 200 : 403, host)
})

t.test('probes are answered under any name: they return no data', async (t) => {
  const { app } = anApp(t)
  guardControl(app, 'open sesame')
  for (const url of ['/health', '/ready', '/metrics'])
    t.equal((await app.inject({ url, headers: { host: 'loader.retail.svc.cluster.local:8085' } })).statusCode, 200, url)
})

t.test('when a token is set nothing changes without it, and neither response nor log shows it', async (t) => {
  for (const authorization of [
    '',
    'Bearer',
    'Bearer ',
    'Bearer open',
    'Bearer open sesame!',
    'Basic open sesame',
    'open sesame',
  ]) {
    const { status, code, body, log } = await ask(t, 'open sesame', { authorization })
    t.match({ status, code }, { status: 401, code: 'unauthorized' }, authorization)
    t.notMatch(body + log, 'sesame')
  }
  t.equal((await ask(t, 'open sesame', { authorization: 'Bearer open sesame' })).status, 200)
})

t.test('a token that a header cannot carry unchanged is rejected as a setting, and not shown', async (t) => {
  const read = (token: string) => readSettings(Type.Object(controlSettings), { CONTROL_TOKEN: token })
  for (const token of ['', 'x', 'open sesame', '!~aZ09+/=']) t.equal(read(token).CONTROL_TOKEN, token)
  for (const token of ['сезам', 'sésame', 'sesame🗝', 'open\nsesame', ' sesame', 'sesame ', 'sesame\u0000']) {
    t.throws(
      () => read(token),
      /^settings are not usable:\n {2}CONTROL_TOKEN .*a secret that is not shown.*printable ASCII/,
      JSON.stringify(token),
    )
    t.throws(() => read(token), { message: /^((?!s[eé]same|сезам)[^])*$/ })
  }
})
