import t from 'tap'
import { aProcess, fatalLine } from './a-process.ts'
import { until } from './until.ts'

/** Milliseconds within which a killed process has ended, on a busy machine. */
const SOON_MS = 4_000

t.test('a stop that hangs is ended after STOP_TIMEOUT_MS with a code that is not 0, and says what hung', async (t) => {
  const program = aProcess(t, 'never-closes', { STOP_TIMEOUT_MS: '300' })
  await program.listens()
  const asked = performance.now()
  program.child.kill('SIGTERM')
  t.same(await program.ended, { code: 1, signal: null })
  const took = performance.now() - asked
  t.ok(took >= 290 && took < SOON_MS, `${took} ms`)
  t.notMatch(program.stdout(), '"msg":"stopped"')
  t.match(
    fatalLine(t, program)?.msg,
    /^not stopped within STOP_TIMEOUT_MS \(300 ms\), exiting; .*never-closes\.ts:\d+$/,
  )
})

t.test('a stop that waits too long for an answer says so', async (t) => {
  const program = aProcess(t, 'service', { STOP_TIMEOUT_MS: '100' })
  fetch(`${await program.listens()}/slow`).catch(() => undefined)
  await until('the request has arrived', () => program.stdout().includes('in flight'))
  program.child.kill('SIGTERM')
  t.same(await program.ended, { code: 1, signal: null })
  t.match(fatalLine(t, program)?.msg, /STOP_TIMEOUT_MS \(100 ms\), exiting; still waiting for requests in flight$/)
})

for (const second of ['SIGTERM', 'SIGINT'] as const) {
  t.test(`${second} during a stop ends it at once, with a line that says what was still to do`, async (t) => {
    const program = aProcess(t, 'never-closes', { STOP_TIMEOUT_MS: '30000' })
    await program.listens()
    program.child.kill('SIGTERM')
    await until('it stops', () => program.stdout().includes('stopping'))
    program.child.kill(second)
    t.same(await program.ended, { code: 1, signal: null })
    t.match(
      fatalLine(t, program)?.msg,
      new RegExp(`^${second} during the stop, exiting; still waiting for .*never-closes\\.ts:\\d+$`),
    )
  })
}
