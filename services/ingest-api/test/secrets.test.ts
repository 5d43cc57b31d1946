import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import t from 'tap'
import { aCertificate } from '../../chassis/test/a-certificate.ts'

const MAIN = new URL('../src/main.ts', import.meta.url).pathname
const folder = t.testdir({})
const { certFile, keyFile, key } = aCertificate(folder, 'one')
const SECRETS = [
  /hush/,
  new RegExp(Buffer.from('reader:hush-registry').toString('base64')),
  new RegExp(key.split('\n')[1] ?? '-'),
]
writeFileSync(`${folder}/keys`, 'shop: hush-key-of-the-shop-1\nshop hush')

const EVERY_SECRET = {
  LOG_LEVEL: 'trace',
  INGEST_PORT: '0',
  INGEST_API_KEYS: 'shop:hush-key-of-the-shop',
  TLS_CERT_FILE: certFile,
  TLS_KEY_FILE: keyFile,
  KAFKA_BROKERS: '127.0.0.1:1',
  KAFKA_SASL_MECHANISM: 'plain',
  KAFKA_SASL_USERNAME: 'gateway',
  KAFKA_SASL_PASSWORD: 'hush-kafka',
  REGISTRY_URL: 'http://127.0.0.1:1',
  REGISTRY_USERNAME: 'reader',
  REGISTRY_PASSWORD: 'hush-registry',
}

/** Runs the gateway with every secret and these invalid settings until it exits. */
async function start(wrong: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [MAIN], { env: { PATH: process.env['PATH'], ...EVERY_SECRET, ...wrong } })
  t.teardown(() => {
    child.kill('SIGKILL')
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      // Kafka and registry are down: the gateway logs that and nothing else. A second signal would end it at once.
      if (!child.killed && output.includes('Kafka cannot be used') && output.includes('schema cannot be used'))
        child.kill('SIGTERM')
    })
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output }
}

const busy = createServer().listen(0, '127.0.0.1')
await once(busy, 'listening')
t.teardown(() => {
  busy.close()
})

const STARTS: [string, Record<string, string>, number, RegExp][] = [
  ['Kafka and registry down', {}, 0, /Kafka cannot be used/],
  ['keys that are too short', { INGEST_API_KEYS: 'shop:hush' }, 1, /INGEST_API_KEYS cannot be used/],
  ['a key file with a mistake', { INGEST_API_KEYS: '', INGEST_API_KEYS_FILE: `${folder}/keys` }, 1, /line 2/],
  [
    'a password in the registry URL',
    { REGISTRY_URL: 'https://reader:hush@registry' },
    1,
    /REGISTRY_URL must match .*\*\*\*@/,
  ],
  ['a password without a mechanism', { KAFKA_SASL_MECHANISM: '' }, 1, /need KAFKA_SASL_MECHANISM/],
  [
    'a key file instead of the certificate',
    { TLS_CERT_FILE: keyFile },
    1,
    /TLS_CERT_FILE and TLS_KEY_FILE cannot be used together/,
  ],
  [
    'a port in use',
    { INGEST_PORT: String((busy.address() as { port: number }).port) },
    1,
    /EADDRINUSE|address already in use/,
  ],
]
for (const [what, wrong, code, message] of STARTS) {
  t.test(`a start with ${what} reports the cause and reveals no secret`, async (t) => {
    const started = await start(wrong)
    t.equal(started.code, code)
    t.match(started.output, message)
    for (const secret of SECRETS) t.notMatch(started.output, secret)
  })
}
