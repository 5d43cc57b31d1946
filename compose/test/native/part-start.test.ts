import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { LIVES, aMachine, aPart, runs } from './fake-parts.ts'
import { until } from '../../../services/chassis/test/until.ts'

t.test('a part is healthy as soon as its probe succeeds, and not before', async (t) => {
  let answers = false
  const { part, states, has } = aPart(t, LIVES, { ready: async () => answers })
  const started = part.start()
  await has('begun')
  t.equal(part.state, 'starting')
  answers = true
  await started
  t.same(states, ['preparing', 'starting', 'healthy'])
  t.ok(runs(part.pid))
  t.equal(part.restarts, 0)
})

t.test('it gets the settings it lists, the environment of the launcher, and its folder', async (t) => {
  const machine = aMachine(t, { SHOP_HOST: '127.0.0.1', SHOP_PORT: '81', OTHER: 'not listed' })
  const code =
    'console.log([process.env.SHOP_PORT, process.env.SHOP_URL, process.env.OTHER, process.env.PATH !== ' +
    'undefined, process.cwd()].join(" "))'
  const { part, has } = aPart(
    t,
    `${code};${LIVES}`,
    { environment: ['SHOP_PORT', 'SHOP_URL=http://${SHOP_HOST}:${SHOP_PORT}'] },
    machine,
  )
  await part.start()
  await has(`81 http://127.0.0.1:81  true ${machine.root}\n`)
})

t.test('preparation runs before the start', async (t) => {
  let prepared = ''
  const { part } = aPart(t, LIVES, {
    prepare: async ({ data }) => {
      prepared = data
    },
    command: () => ({ file: process.execPath, args: ['-e', LIVES, prepared] }),
  })
  await part.start()
  t.not(prepared, '')
})

t.test('when preparation fails, the part fails with its reason and nothing is started', async (t) => {
  const { part } = aPart(t, LIVES, {
    prepare: async () => {
      throw new Error('initdb says no')
    },
  })
  await t.rejects(part.start(), { message: 'initdb says no' })
  t.equal(part.state, 'failed')
  t.notOk(existsSync(part.logFile))
})

t.test('a part that exits before it is healthy fails with its last log lines', async (t) => {
  const { part } = aPart(t, 'console.error("no space left"); process.exit(7)', { ready: async () => false })
  const error = await part.start().then(
    () => new Error('it started'),
    (reason: unknown) => reason as Error,
  )
  t.match(error.message, 'shop exited with code 7')
  t.match(error.message, part.logFile)
  t.match(error.message, '\n    no space left')
  t.equal(part.state, 'failed')
  t.equal(part.pid, undefined)
})

t.test('a part that is killed before it is healthy reports the signal', async (t) => {
  const { part } = aPart(t, 'process.kill(process.pid, "SIGKILL")', { ready: async () => false })
  await t.rejects(part.start(), { message: /was killed by SIGKILL/ })
})

t.test('another program answering on its port does not make a dead part healthy', async (t) => {
  const { part } = aPart(t, 'process.exit(1)', {
    ready: () => until('it has ended', () => !runs(part.pid)).then(() => true),
  })
  await t.rejects(part.start(), { message: /exited with code 1/ })
  t.equal(part.state, 'failed')
})

t.test('a missing program fails the start', async (t) => {
  const { part } = aPart(t, '', {
    command: () => ({ file: join('/', 'no', 'such', 'program'), args: [] }),
    ready: async () => false,
  })
  await t.rejects(part.start(), { message: /ENOENT/ })
  t.equal(part.state, 'failed')
})

t.test('a failed part can be started again', async (t) => {
  let code = 'process.exit(1)'
  const { part } = aPart(t, '', {
    command: () => ({ file: process.execPath, args: ['-e', code] }),
    ready: async () => code === LIVES,
  })
  await t.rejects(part.start())
  code = LIVES
  await part.start()
  t.equal(part.state, 'healthy')
})

t.test('a part that is not installed is absent, also after a stop', async (t) => {
  const { part } = aPart(t, '', { command: () => undefined })
  await part.start()
  t.equal(part.state, 'absent')
  await part.stop()
  t.equal(part.state, 'absent')
})

t.test('starting a healthy part keeps its process', async (t) => {
  const { part, log } = aPart(t)
  await part.start()
  const { pid } = part
  await part.start()
  t.equal(part.pid, pid)
  t.ok(log().split('begun').length <= 2)
})

t.test('a part that is starting is not started a second time', async (t) => {
  let answers = false
  const { part } = aPart(t, LIVES, { prepare: async () => undefined, ready: async () => answers })
  const started = part.start()
  await t.rejects(part.start(), { message: /shop is preparing/ })
  await until('it is starting', () => part.state === 'starting')
  await t.rejects(part.start(), { message: /shop is starting/ })
  answers = true
  await started
})
