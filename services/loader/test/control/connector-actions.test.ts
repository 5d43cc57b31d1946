import { createLogger } from '@stream-retail/chassis/logger'
import tap, { t } from 'tap'
import { ConnectError, type ConnectClient } from '../../src/clients/connect.ts'
import type { Database } from '../../src/clients/database.ts'
import { DesiredStates } from '../../src/supervise/desired-states.ts'
import { ConnectorActions } from '../../src/control/connector-actions.ts'

const ANN = { by: 'ann', reason: 'a test' }

/** The actions on one connector, over a Connect that records its requests, and a database that may be down. */
function connectorActions({
  rejection,
  isolating = false,
  stored = [],
}: { rejection?: ConnectError; isolating?: boolean; stored?: object[] | 'down' } = {}) {
  const asked: string[] = []
  const record = (what: string) => async () => {
    asked.push(what)
    if (rejection !== undefined) throw rejection
  }
  const connect = {
    pause: record('pause'),
    resume: record('resume'),
    restart: async (_name: string, which: string) => record(`restart ${which}`)(),
  } as unknown as ConnectClient
  const database = { stored }
  const query = async (sql: string) => {
    if (database.stored === 'down') throw new Error('rejected')
    if (sql.includes('INSERT')) asked.push('saved')
    return { rows: database.stored }
  }
  const desired = new DesiredStates({ query } as unknown as Database, createLogger('test', 'fatal'))
  return {
    actions: new ConnectorActions({ connect, supervisor: { names: ['sink'], isolating: () => isolating }, desired }),
    desired,
    asked,
    database,
  }
}

t.test('the desired state is saved with name and reason once Connect has accepted the action', async (t) => {
  const { actions, asked, desired } = connectorActions()
  t.match(await actions.pause('sink', ANN), {
    connector: 'sink',
    action: 'pause',
    desired: 'paused',
    desired_by: 'ann',
    desired_reason: 'a test',
  })
  t.match(await actions.resume('sink', { by: null, reason: null }), {
    desired: 'running',
    desired_by: 'anonymous',
    desired_reason: null,
  })
  t.same(asked, ['pause', 'saved', 'resume', 'saved'])
  t.match(desired.of('sink'), { desired: 'running', desired_by: 'anonymous' })
  t.match(desired.of('another'), { desired: 'running', desired_by: null, desired_at: null })
})

t.test('a restart covers failed or all tasks and leaves the desired state alone', async (t) => {
  const { actions, asked, desired } = connectorActions()
  await actions.restart('sink', 'failed')
  await actions.restart('sink', 'all')
  t.same(asked, ['restart failed', 'restart all'])
  t.equal(desired.of('sink').desired_by, null)
})

t.test('when Connect is down or rejects the action, the error says so and nothing is saved', async (t) => {
  for (const [rejection, status, code] of [
    [new ConnectError('rejected', true), 503, 'connect_away'],
    [new ConnectError('timeout', true, undefined, true), 503, 'outcome_unknown'],
    [new ConnectError('timeout', true, 500), 503, 'outcome_unknown'],
    [new ConnectError('not there yet', false, 404), 503, 'connect_away'],
    [new ConnectError('bad', false, 400), 409, 'connect_rejected'],
  ] as const) {
    const { actions, asked, desired } = connectorActions({ rejection })
    await t.rejects(actions.pause('sink', ANN), { status, code })
    t.same(asked, ['pause'])
    t.equal(desired.of('sink').desired, 'running')
  }
})

t.test('a connector without a config file is left alone, and so is one during an isolation', async (t) => {
  const unknown = connectorActions()
  await t.rejects(unknown.actions.pause('other', ANN), { status: 404, code: 'no_such_connector' })
  const busy = connectorActions({ isolating: true })
  for (const attempt of [
    busy.actions.pause('sink', ANN),
    busy.actions.resume('sink', ANN),
    busy.actions.restart('sink', 'all'),
  ])
    await t.rejects(attempt, { status: 409, code: 'isolating', retriable: true })
  t.same([...unknown.asked, ...busy.asked], [])
})

t.test('an action while Postgres is down takes effect and is saved once Postgres is back', async (t) => {
  const { actions, desired, asked, database } = connectorActions({ stored: 'down' })
  await actions.pause('sink', ANN)
  await desired.refresh()
  t.match(desired.of('sink'), { desired: 'paused', desired_by: 'ann' })
  database.stored = []
  t.notOk(asked.includes('saved'))
  await desired.refresh()
  t.ok(asked.includes('saved'))
})

/** A pause by ann with an unknown outcome; `see` observes the connector some milliseconds later. */
async function pauseOfUnknownOutcome(t: Pick<typeof tap, 'rejects'>) {
  const { actions, desired, asked, database } = connectorActions({
    rejection: new ConnectError('timeout', true, undefined, true),
  })
  await t.rejects(actions.pause('sink', ANN), { code: 'outcome_unknown' })
  const asOf = Date.now()
  return {
    actions,
    desired,
    asked,
    database,
    see: (state: string, laterMs: number) => {
      desired.settle({ connectors: [{ name: 'sink', state }], lookedAt: asOf + laterMs })
    },
  }
}

t.test('a pause of unknown outcome is attributed to her and saved once the connector is seen paused', async (t) => {
  const { desired, see, asked } = await pauseOfUnknownOutcome(t)
  t.equal(desired.of('sink').desired, 'running')
  see('RUNNING', 1)
  t.equal(desired.of('sink').desired, 'running')
  see('PAUSED', 2_000)
  t.match(desired.of('sink'), { desired: 'paused', desired_by: 'ann', desired_reason: 'a test' })
  await desired.refresh()
  t.ok(asked.includes('saved'))
})

t.test('an observation from before the action says nothing about its outcome', async (t) => {
  const { desired, see } = await pauseOfUnknownOutcome(t)
  see('PAUSED', -1_000)
  desired.settle({ connectors: [{ name: 'sink', state: 'PAUSED' }], lookedAt: undefined })
  t.equal(desired.of('sink').desired, 'running')
})

t.test(
  'an action that a responsive worker did not carry out is dropped: a later pause came from elsewhere',
  async (t) => {
    const { desired, see } = await pauseOfUnknownOutcome(t)
    see('RUNNING', 1_000)
    see('RUNNING', 31_000)
    see('PAUSED', 33_000)
    t.equal(desired.of('sink').desired, 'running')
  },
)

t.test('a worker that hangs carries out the action once it continues', async (t) => {
  const { desired, see } = await pauseOfUnknownOutcome(t)
  see('RUNNING', 600_000)
  see('PAUSED', 602_000)
  t.equal(desired.of('sink').desired_by, 'ann')
})

t.test('a later action that Connect accepted stands, whatever became of the earlier one', async (t) => {
  const { desired, see } = await pauseOfUnknownOutcome(t)
  await desired.want('sink', 'running', 'bob', null)
  see('PAUSED', 5_000)
  t.match(desired.of('sink'), { desired: 'running', desired_by: 'bob' })
})
