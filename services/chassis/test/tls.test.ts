import { copyFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo } from 'node:net'
import { type TLSSocket, connect } from 'node:tls'
import { request } from 'node:https'
import t from 'tap'
import { pino } from 'pino'
import { buildHttp } from '../src/http.ts'
import { readIdentity, renewIdentity, trustAuthority } from '../src/tls.ts'
import { aCertificate } from './a-certificate.ts'
import { until } from './until.ts'

type Test = { teardown: (end: () => unknown) => unknown; testdir: (content: Record<string, never>) => string }

/** A service that serves https, with its files and two certificates. */
async function aSecureApp(t: Test) {
  const folder = t.testdir({})
  const first = aCertificate(folder, 'first')
  const second = aCertificate(folder, 'second')
  const settings = { TLS_CERT_FILE: `${folder}/cert.pem`, TLS_KEY_FILE: `${folder}/key.pem` }
  copyFileSync(first.certFile, settings.TLS_CERT_FILE)
  copyFileSync(first.keyFile, settings.TLS_KEY_FILE)
  const identity = readIdentity(settings) ?? { cert: '', key: '' }
  const app = buildHttp(pino({ level: 'silent' }), { https: identity } as object)
  renewIdentity(app, settings, identity, pino({ level: 'silent' }))
  t.teardown(() => app.close())
  await app.listen({ host: '127.0.0.1', port: 0 })
  return { app, settings, first, second, port: (app.server.address() as AddressInfo).port }
}

/** The status of /health; rejects when the certificate is not signed by that CA. */
const ask = (port: number, ca: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/health', ca, agent: false }, (response) => {
      response.resume().on('end', () => {
        resolve(response.statusCode)
      })
    })
      .on('error', reject)
      .end()
  })

t.test('a service with certificate and key serves https', async (t) => {
  const { port, first, second } = await aSecureApp(t)
  t.equal(await ask(port, first.cert), 200)
  await t.rejects(ask(port, second.cert), { code: /SELF_SIGNED|UNABLE_TO_VERIFY|SIGNATURE/ })
})

t.test(
  'a renewed certificate is used without a restart; while it does not match the key, the previous pair stays in use',
  async (t) => {
    const { app, port, settings, first, second } = await aSecureApp(t)
    copyFileSync(second.certFile, settings.TLS_CERT_FILE)
    await until('/ready warns', () => 'tls' in app.readiness.warnings)
    t.match(app.readiness.warnings['tls'], /the previous one stays in use/)
    t.equal(await ask(port, first.cert), 200)
    copyFileSync(second.keyFile, settings.TLS_KEY_FILE)
    await until('the new one is used', async () => (await ask(port, second.cert).catch(() => 0)) === 200)
    t.same(app.readiness.warnings, {})
    const expiry = Number(
      /^retail_tls_certificate_expiry_timestamp_seconds (\S+)$/m.exec((await app.inject('/metrics')).body)?.[1],
    )
    t.ok(expiry > Date.now() / 1000 && expiry < Date.now() / 1000 + 3 * 86_400)
  },
)

t.test('a stop does not wait for open, unused connections, before and after the TLS handshake', async (t) => {
  const { app, port, first } = await aSecureApp(t)
  const open = await new Promise<TLSSocket>((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, ca: first.cert }, () => {
      resolve(socket)
    })
  })
  open.on('error', () => undefined)
  t.teardown(() => {
    open.destroy()
  })
  const begun = performance.now()
  await app.close()
  t.ok(performance.now() - begun < 5_000)
})

t.test('a request in flight is answered when the service stops', async (t) => {
  const folder = t.testdir({})
  const { cert, key } = aCertificate(folder, 'only')
  const app = buildHttp(pino({ level: 'silent' }), { https: { cert, key } } as object)
  let finish = (): void => undefined
  let arrived = false
  app.get('/slow', async () => {
    arrived = true
    await new Promise<void>((resolve) => {
      finish = resolve
    })
    return 'done'
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const answer = new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/slow', ca: cert }, (response) => {
      response.setEncoding('utf8').on('data', resolve)
    })
      .on('error', reject)
      .end()
  })
  await until('it is in flight', () => arrived)
  const closing = app.close()
  await new Promise((later) => {
    setTimeout(later, 150)
  })
  finish()
  t.equal(await answer, 'done')
  await closing
})

t.test('unusable files stop the start; the error names the setting and shows no contents', async (t) => {
  const folder = t.testdir({ junk: 'hush, no PEM' })
  const { certFile, keyFile } = aCertificate(folder, 'one')
  const other = aCertificate(folder, 'other')
  for (const [TLS_CERT_FILE, TLS_KEY_FILE, message] of [
    [certFile, '', /go together/],
    ['', keyFile, /go together/],
    [`${folder}/gone`, keyFile, /TLS_CERT_FILE cannot be read: ENOENT/],
    [certFile, folder, /TLS_KEY_FILE cannot be read: EISDIR/],
    [certFile, other.keyFile, /cannot be used together: .*mismatch/],
    [`${folder}/junk`, keyFile, /cannot be used together/],
  ] as const) {
    t.throws(() => readIdentity({ TLS_CERT_FILE, TLS_KEY_FILE }), { name: 'SettingsError', message })
    try {
      readIdentity({ TLS_CERT_FILE, TLS_KEY_FILE })
    } catch (error) {
      t.notMatch((error as Error).message, 'hush')
    }
  }
  t.equal(readIdentity({ TLS_CERT_FILE: '', TLS_KEY_FILE: '' }), undefined)
})

t.test('an additional CA is trusted besides those that Node trusts', async (t) => {
  const { port, first } = await aSecureApp(t)
  const url = `https://127.0.0.1:${port}/health`
  await t.rejects(fetch(url), { cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } })
  trustAuthority('A_CA_FILE', first.certFile)
  t.equal((await fetch(url)).status, 200)
  writeFileSync(`${t.testdir({})}/junk`, 'hush')
  t.throws(
    () => {
      trustAuthority('A_CA_FILE', `${t.testdirName}/junk`)
    },
    { message: /A_CA_FILE is not a certificate/ },
  )
})
