import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findJava } from '../native/java.ts'
import { ROOT } from '../native/machine.ts'
import { resolveParts } from '../native/parts.ts'
import { tcpAnswers } from '../native/ready.ts'
import { freePorts } from './free-ports.ts'
import { until } from './pipeline.ts'

export type GuardedBroker = {
  /** Requires TLS and a password. */
  guarded: string
  /** Requires neither, so that the test can read. */
  open: string
}
type Guard = { user: string; password: string; cert: string; key: string }

/** A second real broker, which requires TLS and a password; it stops with the test. */
export async function startGuardedBroker(
  t: { teardown: (end: () => void) => void },
  folder: string,
  guard: Guard,
): Promise<GuardedBroker> {
  const java = join(findJava(), 'bin/java')
  const { kafkaClassPath } = await resolveParts(join(ROOT, 'compose/java'), findJava(), () => undefined)
  const [guarded = 0, open = 0, controller = 0] = await freePorts(3)
  mkdirSync(`${folder}/data`)
  writeFileSync(`${folder}/server.pem`, `${guard.key}${guard.cert}`)
  writeFileSync(`${folder}/server.properties`, propertiesOf(folder, guard, { guarded, open, controller }))
  const run = (main: string, args: string[]): string[] => [
    '-Xmx256m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    `-Dlog4j2.configurationFile=${join(ROOT, 'compose/kafka/log4j2.yaml')}`,
    '-cp',
    kafkaClassPath,
    main,
    ...args,
  ]
  const scram = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
    '--add-scram',
    `${mechanism}=[name=${guard.user},password=${guard.password}]`,
  ])
  execFileSync(
    java,
    run('kafka.tools.StorageTool', [
      'format',
      '-t',
      'MkU3OEVBNTcwNTJENDM2Qk',
      '-c',
      `${folder}/server.properties`,
      ...scram,
    ]),
    { stdio: 'pipe' },
  )
  const broker = spawn(java, run('kafka.Kafka', [`${folder}/server.properties`]), { stdio: ['ignore', 'pipe', 'pipe'] })
  t.teardown(() => {
    broker.kill('SIGKILL')
  })
  await until('the guarded broker answers', async () => await answers(broker, guarded))
  return { guarded: `127.0.0.1:${guarded}`, open: `127.0.0.1:${open}` }
}

async function answers(broker: ChildProcess, port: number): Promise<boolean> {
  if (broker.exitCode !== null) throw new Error(`the broker exited with ${broker.exitCode}`)
  return tcpAnswers(port)
}

function propertiesOf(
  folder: string,
  { user, password }: Guard,
  ports: { guarded: number; open: number; controller: number },
): string {
  const listeners = `GUARDED://127.0.0.1:${ports.guarded},OPEN://127.0.0.1:${ports.open}`
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${ports.controller}`,
    'log.dirs': `${folder}/data`,
    'listeners': `${listeners},CONTROLLER://127.0.0.1:${ports.controller}`,
    'advertised.listeners': listeners,
    'listener.security.protocol.map': 'GUARDED:SASL_SSL,OPEN:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'OPEN',
    'controller.listener.names': 'CONTROLLER',
    'auto.create.topics.enable': false,
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    'listener.name.guarded.plain.sasl.jaas.config':
      `org.apache.kafka.common.security.plain.PlainLoginModule required ` + `user_${user}="${password}";`,
    'listener.name.guarded.scram-sha-256.sasl.jaas.config':
      'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    'listener.name.guarded.scram-sha-512.sasl.jaas.config':
      'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    'listener.name.guarded.ssl.keystore.type': 'PEM',
    'listener.name.guarded.ssl.keystore.location': `${folder}/server.pem`,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}
