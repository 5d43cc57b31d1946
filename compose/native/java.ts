import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { homedir } from 'node:os'

/** The Schema Registry needs it; Kafka and Connect are content with less. */
const OLDEST = 21

/** Where the installers of Linux, macOS and SDKMAN put Java homes. */
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
 * The home of a Java that is new enough: JAVA_HOME, else the PATH's, else the newest in the usual folders. An older default is no
 * reason to stop.
 * @throws {Error} saying in one line what is missing and how to get it
 */
export function findJava(env: NodeJS.ProcessEnv = process.env, folders = FOLDERS): string {
  const named = [env['JAVA_HOME'] ?? '', ...onPath(env['PATH'] ?? '')].filter((home) => home !== '')
  const installed = folders.flatMap(homesIn).sort((a, b) => versionOf(b) - versionOf(a))
  const home = [...named, ...installed].find((candidate) => versionOf(candidate) >= OLDEST && hasCompiler(candidate))
  if (home !== undefined) return home
  const seen = [...new Set([...named, ...installed])].map((unfit) => `${unfit} (${describe(unfit)})`).join(', ')
  throw new Error(
    `Java ${OLDEST} or newer with its compiler (a JDK) is needed${seen === '' ? '' : `; found only ${seen}`}. ` +
      'Get one with your package manager (Debian: openjdk-21-jdk-headless or newer; macOS: brew install openjdk) or set JAVA_HOME.',
  )
}

/** Maven compiles our converter with it. */
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

/** The feature version that a Java home's release file tells; 0 when it has none. */
function versionOf(home: string): number {
  const release = join(home, 'release')
  if (!existsSync(release) || !existsSync(join(home, 'bin/java'))) return 0
  return Number(/^JAVA_VERSION="(?:1\.)?(\d+)/m.exec(readFileSync(release, 'utf8'))?.[1] ?? 0)
}
