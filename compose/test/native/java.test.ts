import { realpathSync } from 'node:fs'
import t, { type Test } from 'tap'
import { findJava } from '../../native/java.ts'

type Files = NonNullable<Parameters<typeof t.testdir>[0]>
type Folder = Exclude<Files, string | { type: unknown }>

/** A Java home whose release file states this version. */
const home = (version: string) => ({
  bin: { java: '', javac: '' },
  release: `IMPLEMENTOR="Test"\nJAVA_VERSION="${version}"\n`,
})

const jvms = (t: Test, homes: Folder, more: Folder = {}): string => realpathSync(t.testdir({ jvm: homes, ...more }))

t.test('an older default is skipped when a suitable JDK is installed beside it', async (t) => {
  const root = jvms(
    t,
    { 'java-17': home('17.0.12'), 'java-21': home('21.0.4') },
    { bin: { java: t.fixture('symlink', '../jvm/java-17/bin/java') } },
  )
  t.equal(findJava({ PATH: `${root}/bin` }, [`${root}/jvm`]), `${root}/jvm/java-21`)
  t.equal(findJava({ PATH: `${root}/bin`, JAVA_HOME: `${root}/jvm/java-17` }, [`${root}/jvm`]), `${root}/jvm/java-21`)
})

t.test('JAVA_HOME wins when it is suitable, then the PATH, then the newest', async (t) => {
  const root = jvms(
    t,
    { a: home('21'), b: home('22.0.1'), c: home('25.0.1'), d: home('24') },
    { bin: { java: t.fixture('symlink', '../jvm/b/bin/java') } },
  )
  const folders = [`${root}/jvm`]
  t.equal(findJava({ JAVA_HOME: `${root}/jvm/a`, PATH: `${root}/bin` }, folders), `${root}/jvm/a`)
  t.equal(findJava({ PATH: `${root}/nothing:${root}/bin` }, folders), `${root}/jvm/b`)
  t.equal(findJava({ JAVA_HOME: `${root}/nothing`, PATH: '' }, folders), `${root}/jvm/c`)
  t.equal(findJava({ JAVA_HOME: '' }, folders), `${root}/jvm/c`)
})

t.test('homes are found where macOS and Homebrew install them', async (t) => {
  const root = jvms(
    t,
    { 'temurin-21.jdk': { Contents: { Home: home('21') } } },
    { opt: { openjdk: { libexec: { 'openjdk.jdk': { Contents: { Home: home('25') } } } } } },
  )
  t.equal(findJava({}, [`${root}/jvm`]), `${root}/jvm/temurin-21.jdk/Contents/Home`)
  t.equal(findJava({}, [`${root}/jvm`, `${root}/opt`]), `${root}/opt/openjdk/libexec/openjdk.jdk/Contents/Home`)
})

t.test('a link to a home is followed; missing folders and folders with other content are ignored', async (t) => {
  const root = jvms(
    t,
    { 'real': home('23'), 'notes.txt': 'not a home', 'empty': {} },
    { links: { default: t.fixture('symlink', '../jvm/real') } },
  )
  t.equal(findJava({}, [`${root}/nothing`, `${root}/links`]), `${root}/jvm/real`)
})

t.test('only too old ones: the message names them and how to install another', async (t) => {
  // Java 8 called itself 1.8.
  const root = jvms(t, { 'java-8': home('1.8.0_412'), 'java-17': home('17.0.12'), 'odd': { bin: { java: '' } } })
  const find = (): string => findJava({}, [`${root}/jvm`])
  t.throws(find, {
    message:
      /^a JDK \(Java with compiler\) of version 21 or newer is required; found only .*java-17 \(17\), .*java-8 \(8\), .*odd \(unreadable, no javac\)\. Install one/,
  })
  t.throws(find, { message: /openjdk-21-jdk-headless.*brew install openjdk.*JAVA_HOME/ })
})

t.test('none at all: the message is one line', async (t) => {
  t.throws(() => findJava({}, [t.testdir({})]), {
    message: /^a JDK \(Java with compiler\) of version 21 or newer is required\. Install one [^\n]*$/,
  })
})

t.test('one that is new enough but has no compiler is skipped, and the message says why', async (t) => {
  const root = jvms(t, { 'java-21': home('21.0.4'), 'java-25': { ...home('25'), bin: { java: '' } } })
  t.equal(findJava({}, [`${root}/jvm`]), `${root}/jvm/java-21`)
  const runtime = jvms(t, { 'java-25': { ...home('25'), bin: { java: '' } } })
  t.throws(() => findJava({}, [`${runtime}/jvm`]), { message: /java-25 \(25, no javac\)/ })
})
