import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ExecaError, execa } from 'execa'
import { writeState } from './state-file.ts'

/** The Java parts on this machine, built by Maven from compose/java. */
export type JavaParts = {
  kafkaClassPath: string
  connectHome: string
  registryJar: string
  exporterHome: string
  archives: string
}

const SOURCES = [
  'pom.xml',
  'kafka/pom.xml',
  'connect/pom.xml',
  'registry/pom.xml',
  'converter/pom.xml',
  'jmx/pom.xml',
  'jmx/src/main/java/stream/retail/WithMetrics.java',
  ...['PatientAvroConverter', 'RegistryAway', 'ToRow'].map(
    (name) => `converter/src/main/java/stream/retail/${name}.java`,
  ),
]

/**
 * Resolves the Java parts with Maven unless they exist and neither a pom nor our own Java has changed since.
 * @param say receives lines of progress
 * @throws {Error} with Maven's last lines, or how to install Maven
 */
export async function resolveParts(folder: string, javaHome: string, say: (line: string) => void): Promise<JavaParts> {
  const parts = {
    kafkaClassPath: join(folder, 'kafka/target/parts/libs/*'),
    connectHome: join(folder, 'connect/target/parts'),
    registryJar: join(folder, 'registry/target/parts/quarkus-run.jar'),
    exporterHome: join(folder, 'jmx/target/parts'),
    archives: join(folder, 'target/archives'),
  }
  const stamp = join(folder, 'target/resolved')
  const wanted = createHash('sha256')
    .update(SOURCES.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n'))
    .digest('hex')
  const results = [dirname(parts.kafkaClassPath), join(parts.connectHome, 'plugins'), parts.registryJar]
  if (isResolved(stamp, wanted, results)) return parts
  for (const module of ['kafka', 'converter', 'connect', 'registry', 'jmx'])
    rmSync(join(folder, module, 'target'), { recursive: true, force: true })
  await runMaven(folder, javaHome, say)
  say('indexing Connect plugins')
  // The converter ships no manifest, and without one the worker searches every class of every jar at each start.
  await execa(join(javaHome, 'bin/java'), [
    '-cp',
    parts.kafkaClassPath,
    'org.apache.kafka.tools.ConnectPluginPath',
    'sync-manifests',
    '--plugin-path',
    join(parts.connectHome, 'plugins'),
  ])
  rmSync(parts.archives, { recursive: true, force: true })
  writeState(stamp, wanted)
  return parts
}

/** True when the stamp says so, and the results still exist. An unreadable stamp means that Maven runs again. */
export function isResolved(stamp: string, wanted: string, results: string[]): boolean {
  try {
    return readFileSync(stamp, 'utf8') === wanted && results.every((path) => existsSync(path))
  } catch {
    return false
  }
}

async function runMaven(folder: string, javaHome: string, say: (line: string) => void): Promise<void> {
  const maven = execa('mvn', ['--batch-mode', '-Dstyle.color=never', '-f', folder, 'package'], {
    env: { JAVA_HOME: javaHome },
    all: true,
    buffer: true,
  })
  let downloaded = 0
  for await (const line of maven.iterable({ from: 'all' })) {
    if (line.includes('Downloaded from')) say(`${++downloaded} files downloaded, ${line.split('/').at(-1) ?? ''}`)
    else if (line.includes('Copying') || line.includes('Unpacking')) say(line.replace(/^\[INFO\] /, '').slice(0, 100))
  }
  try {
    await maven
  } catch (error) {
    throw new Error(mavenFailure(error as ExecaError), { cause: error })
  }
}

function mavenFailure(error: ExecaError): string {
  if (error.code === 'ENOENT')
    return 'Maven 3.8 or newer is required (Debian: apt-get install maven; macOS: brew install maven).'
  const lines = String(error.all ?? error.message)
    .split('\n')
    .filter((line) => line.startsWith('[ERROR]'))
  return `Maven could not resolve the Java parts:\n${lines.slice(0, 8).join('\n')}`
}
