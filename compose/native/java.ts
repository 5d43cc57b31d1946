import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { homedir } from 'node:os'

/** Required by the Schema Registry; Kafka and Connect would run on older versions. */
const OLDEST = 21

/** Install locations of Linux distributions, macOS and SDKMAN. */
const FOLDERS = [
  '/usr/lib/jvm',
  '/opt/java',
  '/opt',
  '/Library/Java/JavaVirtualMachines',
  '/usr/local/opt',
  join(homedir(), '.sdkman/candidates/java'),
  join(homedir(), '.jdks'),
]

/**
 * The home of a new enough JDK: JAVA_HOME, else the one on the PATH, else the newest in the usual folders. An older
 * default is skipped.
 * @throws {Error} with one line on what is missing and how to install it
 */
export function findJava(env: NodeJS.ProcessEnv = process.env, folders = FOLDERS): string {
  const named = [env['JAVA_HOME'] ?? '', ...onPath(env['PATH'] ?? '')].filter((home) => home !== '')
  const installed = folders.flatMap(homesIn).sort((a, b) => versionOf(b) - versionOf(a))
  const home = [...named, ...installed].find((candidate) => versionOf(candidate) >= OLDEST && hasCompiler(candidate))
  if (home !== undefined) return home
  const seen = [...new Set([...named, ...installed])].map((unfit) => `${unfit} (${describe(unfit)})`).join(', ')
  throw new Error(
    `a JDK (Java with compiler) of version ${OLDEST} or newer is required` +
      `${seen === '' ? '' : `; found only ${seen}`}. ` +
      'Install one (Debian: openjdk-21-jdk-headless or newer; macOS: brew install openjdk) or set JAVA_HOME.',
  )
}

/** Maven needs it to compile the converter. */
const hasCompiler = (home: string): boolean => existsSync(join(home, 'bin/javac'))

const describe = (home: string): string => `${versionOf(home) || 'unreadable'}${hasCompiler(home) ? '' : ', no javac'}`

function onPath(path: string): string[] {
  return path
    .split(delimiter)
    .map((folder) => join(folder, 'java'))
    .filter((file) => existsSync(file))
    .map((file) => dirname(dirname(realpathSync(file))))
}

function homesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .flatMap((name) => [
      join(folder, name),
      join(folder, name, 'Contents/Home'),
      join(folder, name, 'libexec/openjdk.jdk/Contents/Home'),
    ])
    .filter((home) => existsSync(join(home, 'bin/java')))
    .map((home) => realpathSync(home))
}

/** The feature version in a Java home's release file, or 0. */
function versionOf(home: string): number {
  const release = join(home, 'release')
  if (!existsSync(release) || !existsSync(join(home, 'bin/java'))) return 0
  return Number(/^JAVA_VERSION="(?:1\.)?(\d+)/m.exec(readFileSync(release, 'utf8'))?.[1] ?? 0)
}
