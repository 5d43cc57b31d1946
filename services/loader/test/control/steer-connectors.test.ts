import { createLogger } from '@stream-retail/chassis/logger'
import tap, { t } from 'tap'
import { ConnectError, type ConnectClient } from '../../src/clients/connect.ts'
import type { Database } from '../../src/clients/database.ts'
import { DesiredStates } from '../../src/supervise/desired-states.ts'
import { Steering } from '../../src/control/steer-connectors.ts'

const ANN = { by: 'ann', reason: 'a test' }

/** Steering of one connector, over a Connect that notes what it is asked, and a database that may be away. */
function steering({
  rejection,
  isolating = false,
  stored = [],
}: { rejection?: ConnectError; isolating?: boolean; stored?: object[] | 'away' } = {}) {
  const asked: string[] = []
  const order = (what: string) => async () => {
    asked.push(what)
    if (rejection !== undefined) throw rejection
  }
  const connect = {
    pause: order('pause'),
    resume: order('resume'),
    restart: async (_name: string, which: string) => order(`restart ${which}`)(),
  } as unknown as ConnectClient
  const world = { stored }
  const query = async (sql: string) => {
    if (world.stored === 'away') throw new Error('rejected')
    if (sql.includes('INSERT')) asked.push('kept')
    return { rows: world.stored }
  }
  const desired = new DesiredStates({ query } as unknown as Database, createLogger('test', 'fatal'))
  return {
    steering: new Steering({ connect, supervisor: { names: ['sink'], isolating: () => isolating }, desired }),
    desired,
    asked,
    world,
  }
}

t.test('what somebody wants is kept with who and why, after Connect took it', async (t) => {
  const { steering: steered, asked, desired } = steering()
  t.match(await steered.pause('sink', ANN), {
    connector: 'sink',
    asked: 'pause',
    desired: 'paused',
    desired_by: 'ann',
    desired_reason: 'a test',
  })
  t.match(await steered.resume('sink', { by: null, reason: null }), {
    desired: 'running',
    desired_by: 'somebody',
    desired_reason: null,
  })
  t.same(asked, ['pause', 'kept', 'resume', 'kept'])
  t.match(desired.of('sink'), { desired: 'running', desired_by: 'somebody' })
  t.match(desired.of('another'), { desired: 'running', desired_by: null, desired_at: null })
})

t.test('a restart asks for the failed or for all, and is no wish', async (t) => {
  const { steering: steered, asked, desired } = steering()
  await steered.restart('sink', 'failed')
  await steered.restart('sink', 'all')
  t.same(asked, ['restart failed', 'restart all'])
  t.equal(desired.of('sink').desired_by, null)
})

t.test('when Connect is away, or says no, that is named and nothing is kept', async (t) => {
  for (const [rejection, status, code] of [
    [new ConnectError('rejected', true), 503, 'connect_away'],
    [new ConnectError('timeout', true, undefined, true), 503, 'outcome_unknown'],
    [new ConnectError('timeout', true, 500), 503, 'outcome_unknown'],
    [new ConnectError('not there yet', false, 404), 503, 'connect_away'],
    [new ConnectError('bad', false, 400), 409, 'connect_rejected'],
  ] as const) {
    const { steering: steered, asked, desired } = steering({ rejection })
    await t.rejects(steered.pause('sink', ANN), { status, code })
    t.same(asked, ['pause'])
    t.equal(desired.of('sink').desired, 'running')
  }
})

t.test('a connector that no file describes is not touched, nor one whose records are being isolated', async (t) => {
  const unknown = steering()
  await t.rejects(unknown.steering.pause('other', ANN), { status: 404, code: 'no_such_connector' })
  const busy = steering({ isolating: true })
  for (const order of [
    busy.steering.pause('sink', ANN),
    busy.steering.resume('sink', ANN),
    busy.steering.restart('sink', 'all'),
  ])
    await t.rejects(order, { status: 409, code: 'isolating', retriable: true })
  t.same([...unknown.asked, ...busy.asked], [])
})

t.test('said while Postgres is away, it holds, and is kept when Postgres is back', async (t) => {
  const { steering: steered, desired, asked, world } = steering({ stored: 'away' })
  await steered.pause('sink', ANN)
  await desired.refresh()
  t.match(desired.of('sink'), { desired: 'paused', desired_by: 'ann' })
  world.stored = []
  t.notOk(asked.includes('kept'))
  await desired.refresh()
  t.ok(asked.includes('kept'))
})

/** A pause by ann that got no clear answer, and what was seen of the connector so many milliseconds later. */
async function unsurePause(t: Pick<typeof tap, 'rejects'>) {
  const {
    steering: steered,
    desired,
    asked,
    world,
  } = steering({ rejection: new ConnectError('timeout', true, undefined, true) })
  await t.rejects(steered.pause('sink', ANN), { code: 'outcome_unknown' })
  const asOf = Date.now()
  return {
    steered,
    desired,
    asked,
    world,
    see: (state: string, laterMs: number) => {
      desired.settle({ connectors: [{ name: 'sink', state }], lookedAt: asOf + laterMs })
    },
  }
}

t.test('a pause of unknown outcome is hers as soon as the connector is seen paused, and is kept', async (t) => {
  const { desired, see, asked } = await unsurePause(t)
  t.equal(desired.of('sink').desired, 'running')
  see('RUNNING', 1)
  t.equal(desired.of('sink').desired, 'running')
  see('PAUSED', 2_000)
  t.match(desired.of('sink'), { desired: 'paused', desired_by: 'ann', desired_reason: 'a test' })
  await desired.refresh()
  t.ok(asked.includes('kept'))
})

t.test('what was seen before the order tells nothing of its outcome', async (t) => {
  const { desired, see } = await unsurePause(t)
  see('PAUSED', -1_000)
  desired.settle({ connectors: [{ name: 'sink', state: 'PAUSED' }], lookedAt: undefined })
  t.equal(desired.of('sink').desired, 'running')
})

t.test(
  "an order that a worker which answers has not carried out is forgotten: a later pause is somebody else's",
  async (t) => {
    const { desired, see } = await unsurePause(t)
    see('RUNNING', 1_000)
    see('RUNNING', 31_000)
    see('PAUSED', 33_000)
    t.equal(desired.of('sink').desired, 'running')
  },
)

t.test('a worker that hangs for long carries the order out when it goes on', async (t) => {
  const { desired, see } = await unsurePause(t)
  see('RUNNING', 600_000)
  see('PAUSED', 602_000)
  t.equal(desired.of('sink').desired_by, 'ann')
})

t.test('a later word that Connect took stands, whatever came of the one before', async (t) => {
  const { desired, see } = await unsurePause(t)
  await desired.want('sink', 'running', 'bob', null)
  see('PAUSED', 5_000)
  t.match(desired.of('sink'), { desired: 'running', desired_by: 'bob' })
})
