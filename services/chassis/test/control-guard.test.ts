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

t.test('without a token whoever reaches the port may, but no page of another site', async (t) => {
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

t.test('every method that changes something is guarded, reading is not', async (t) => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const)
    t.equal((await ask(t, 'open sesame', {}, method)).status, 401, method)
  t.equal((await ask(t, 'open sesame', { origin: 'https://shop.example' }, 'GET')).status, 200)
})

t.test('a name of the internet that leads here is no friend, unless it knows the token', async (t) => {
  const headers = { host: 'rebound.shop.example:8085', origin: 'http://rebound.shop.example:8085' }
  t.match(await ask(t, '', headers), { status: 403, code: 'cross_site', body: /CONTROL_TOKEN/ })
  t.equal((await ask(t, 'open sesame', headers)).status, 401)
  t.equal((await ask(t, 'open sesame', { ...headers, authorization: 'Bearer open sesame' })).status, 200)
})

t.test('with a token nothing changes without it, and neither answer nor log tells it', async (t) => {
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

t.test('a token that no header can carry, or not as it is, is rejected as a setting, and not shown', async (t) => {
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
