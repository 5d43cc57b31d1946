import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import t from 'tap'
import { openRegistryAccess } from '@stream-retail/chassis/registry'
import { readSchema } from '@stream-retail/schemas/subjects'
import { RegistryClient } from '../../../services/loader/src/clients/registry.ts'
import { aCertificate } from '../../../services/chassis/test/a-certificate.ts'
import { ROOT } from '../../native/machine.ts'
import { freePorts } from '../free-ports.ts'
import { startGuardedBroker } from '../guarded-broker.ts'
import { guardRegistry } from '../guarded-registry.ts'
import { openKafka } from '../open-kafka.ts'
import { newSale, setting, until } from '../pipeline.ts'

const API_KEY = 'hush-key-of-the-shop'
const SASL_PASSWORD = 'hush-password-of-kafka'
const REGISTRY_PASSWORD = 'hush-password-of-the-registry'
const TOPIC = 'locked-sales'
const GATEWAY = join(ROOT, 'services/ingest-api/test/programs/gateway-on-topics.ts')
const folder = t.testdir({ broker: {} })
const broker = aCertificate(folder, 'broker')
const web = aCertificate(folder, 'web')
const SECRETS = [
  /hush/,
  new RegExp(Buffer.from(`reader:${REGISTRY_PASSWORD}`).toString('base64')),
  new RegExp(readFileSync(web.keyFile, 'utf8').split('\n')[1] ?? '-'),
]

const { guarded, open } = await startGuardedBroker(t, join(folder, 'broker'), {
  user: 'gateway',
  password: SASL_PASSWORD,
  ...broker,
})
const registryUrl = await guardRegistry(t, setting('REGISTRY_URL'), {
  user: 'reader',
  password: REGISTRY_PASSWORD,
  ...broker,
})
const admin = openKafka(open).admin()
await admin.connect()
t.teardown(() => admin.disconnect())
await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 2 }], waitForLeaders: true })
const stored = async (): Promise<number> =>
  (await admin.fetchTopicOffsets(TOPIC)).reduce((sum, { high }) => sum + Number(high), 0)

type Answer = { status: number; body: string }

/** A gateway with every secret, at log level trace; `env` overrides settings to break them. */
async function lockedGateway(t: { teardown: (end: () => void) => void }, env: Record<string, string> = {}) {
  const [port = 0] = await freePorts(1)
  const child = spawn(
    process.execPath,
    [GATEWAY, JSON.stringify({ sales: { topic: TOPIC, subject: 'sales-value' } })],
    {
      env: {
        PATH: process.env['PATH'],
        LOG_LEVEL: 'trace',
        INGEST_PORT: String(port),
        INGEST_API_KEYS: `shop:${API_KEY}`,
        TLS_CERT_FILE: web.certFile,
        TLS_KEY_FILE: web.keyFile,
        KAFKA_BROKERS: guarded,
        KAFKA_TLS: 'true',
        KAFKA_TLS_CA_FILE: broker.certFile,
        KAFKA_SASL_MECHANISM: 'plain',
        KAFKA_SASL_USERNAME: 'gateway',
        KAFKA_SASL_PASSWORD: SASL_PASSWORD,
        REGISTRY_URL: registryUrl,
        REGISTRY_CA_FILE: broker.certFile,
        REGISTRY_USERNAME: 'reader',
        REGISTRY_PASSWORD,
        ...env,
      },
    },
  )
  t.teardown(() => {
    child.kill('SIGKILL')
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  const ask = (path: string, body?: unknown): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'authorization': `Bearer ${API_KEY}` }
      request(
        {
          host: '127.0.0.1',
          port,
          path,
          ca: web.cert,
          method: body === undefined ? 'GET' : 'POST',
          headers,
          agent: false,
          timeout: 10_000,
        },
        (response) => {
          let text = ''
          response
            .on('data', (chunk: Buffer) => {
              text += chunk.toString()
            })
            .on('end', () => {
              resolve({ status: response.statusCode ?? 0, body: text })
            })
        },
      )
        .on('error', reject)
        .end(body === undefined ? undefined : JSON.stringify(body))
    })
  const stop = async (): Promise<string> => {
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'exit')
    return output
  }
  return { ask, stop }
}

for (const mechanism of ['plain', 'scram-sha-256', 'scram-sha-512']) {
  t.test(`a sale travels by https and ${mechanism} over TLS, and no secret is logged at level trace`, async (t) => {
    const before = await stored()
    const { ask, stop } = await lockedGateway(t, { KAFKA_SASL_MECHANISM: mechanism })
    await until('the gateway is ready', async () => (await ask('/ready')).status === 200)
    t.match(await ask('/sales', [newSale(), newSale({ store_id: 7 })]), { status: 202 })
    t.equal(await stored(), before + 2)
    t.match((await ask('/metrics')).body, /^retail_produce_errors_total\{kind="other"\} 0$/m)
    const output = await stop()
    t.match(output, 'Kafka is ready')
    for (const secret of SECRETS) t.notMatch(output, secret)
  })
}

const WRONG: [string, Record<string, string>, object][] = [
  ['a wrong Kafka password', { KAFKA_SASL_PASSWORD: 'hush-wrong' }, { kafka: /uthentication/ }],
  [
    'a wrong Kafka password with SCRAM',
    { KAFKA_SASL_PASSWORD: 'hush-wrong', KAFKA_SASL_MECHANISM: 'scram-sha-512' },
    { kafka: /uthentication/ },
  ],
  ['a broker certificate of another CA', { KAFKA_TLS_CA_FILE: web.certFile }, { kafka: /self.signed certificate/ }],
  [
    'a wrong registry password',
    { REGISTRY_PASSWORD: 'hush-wrong' },
    { schema: /REGISTRY_USERNAME and REGISTRY_PASSWORD/ },
  ],
  ['a registry certificate of another CA', { REGISTRY_CA_FILE: web.certFile }, { schema: /certificate/ }],
]
for (const [what, env, waiting_for] of WRONG) {
  t.test(
    `${what} is named in /ready, makes sales answer 503, does not end the process, and reveals no secret`,
    async (t) => {
      const { ask, stop } = await lockedGateway(t, { ...env, SCHEMA_CACHE_DIR: '' })
      const [part = ''] = Object.keys(waiting_for)
      const reason = async (): Promise<unknown> =>
        (JSON.parse((await ask('/ready')).body) as { waiting_for: Record<string, string> }).waiting_for[part]
      await until(
        '/ready has the reason',
        async () => !/^(connecting|the schema has not been read yet|undefined)$/.test(String(await reason())),
      )
      const ready = await ask('/ready')
      t.match(JSON.parse(ready.body), { ready: false, waiting_for })
      const answer = await ask('/sales', newSale())
      t.equal(answer.status, 503)
      const told = `${ready.body}${answer.body}${await stop()}`
      for (const secret of SECRETS) t.notMatch(told, secret)
    },
  )
}

t.test('the loader reads and registers through the same TLS and password', async (t) => {
  const settings = {
    REGISTRY_URL: registryUrl,
    REGISTRY_CA_FILE: broker.certFile,
    REGISTRY_USERNAME: 'reader',
    REGISTRY_PASSWORD,
  }
  const registry = new RegistryClient(registryUrl, openRegistryAccess(settings))
  await registry.setCompatibility('locked-value', 'FULL')
  t.equal(await registry.compatibility('locked-value'), 'FULL')
  t.type(await registry.register('locked-value', readSchema('sale.avsc'), 'FULL'), 'number')
  const stranger = new RegistryClient(registryUrl, openRegistryAccess({ ...settings, REGISTRY_PASSWORD: 'hush-wrong' }))
  await t.rejects(stranger.setCompatibility('locked-value', 'NONE'), /401/)
  const rejection = await stranger.register('locked-value', readSchema('sale.avsc'), 'FULL').then(
    () => new Error('it was let in'),
    (error: unknown) => error as Error,
  )
  t.match(rejection.message, /did not register the schema of locked-value/)
  for (const secret of SECRETS) t.notMatch(rejection.message, secret)
})
