import t from 'tap'
import type { Connector } from '../../src/clients/connect-rest.ts'
import { type Memory, backOffMs, decide, reasonIn } from '../../src/supervise/decide.ts'

const desired = [{ name: 'sink', config: { 'tasks.max': '1' } }]
const running = (part: Partial<Connector> = {}): Connector => ({
  name: 'sink', config: { name: 'sink', 'tasks.max': '1' }, state: 'RUNNING', worker: 'w', tasks: [{ id: 0, state: 'RUNNING' }], ...part,
})
const failed = running({ tasks: [{ id: 0, state: 'FAILED', trace: 'org.E: outer\n\tat x\nCaused by: java.sql.SQLException: gone\n\tat y' }] })
const nothing = new Map<string, Memory>()

t.test('all as desired: nothing to do', async (t) => {
  t.same(decide(desired, [running()], nothing, 0).actions, [])
})

t.test('a missing connector is put', async (t) => {
  t.same(decide(desired, [], nothing, 0).actions, [{ type: 'put', connector: 'sink', config: { 'tasks.max': '1' }, reason: 'missing' }])
})

t.test('a changed, an added and a missing setting are all drift', async (t) => {
  for (const config of [{ 'tasks.max': '2' }, { 'tasks.max': '1', extra: 'x' }, {}]) {
    t.match(decide(desired, [running({ config: { name: 'sink', ...config } })], nothing, 0).actions, [{ type: 'put', reason: 'drift' }])
  }
})

t.test('paused or stopped on purpose is left alone', async (t) => {
  for (const state of ['PAUSED', 'STOPPED']) t.same(decide(desired, [running({ state, tasks: [] })], nothing, 0).actions, [])
})

t.test('a connector of somebody else is left alone', async (t) => {
  t.same(decide(desired, [running(), { ...failed, name: 'other' }], nothing, 0).actions, [])
})

t.test('a failed task is restarted with the innermost cause as the reason', async (t) => {
  t.same(decide(desired, [failed], nothing, 0).actions,
    [{ type: 'restart', connector: 'sink', reason: 'task_failed', detail: 'java.sql.SQLException: gone', attempt: 1 }])
  t.match(decide(desired, [running({ state: 'FAILED', trace: 'boom' })], nothing, 0).actions, [{ reason: 'connector_failed', detail: 'boom' }])
})

t.test('restarts come at growing distances, and start anew once it ran steadily', async (t) => {
  let memories: Map<string, Memory> = new Map()
  const restarts: number[] = []
  for (let now = 0; now <= 40_000; now += 500) {
    const decision = decide(desired, [failed], memories, now)
    memories = decision.memories
    if (decision.actions.length > 0) restarts.push(now)
  }
  t.same(restarts, [0, 1_000, 3_000, 7_000, 15_000, 31_000])
  memories = decide(desired, [running()], memories, 100_000).memories
  memories = decide(desired, [running()], memories, 130_000).memories
  t.equal(memories.get('sink')?.attempts, 6, 'a short calm forgets nothing')
  memories = decide(desired, [running()], memories, 160_000).memories
  t.equal(memories.get('sink')?.attempts, 0)
})

t.test('the distance has a limit', async (t) => {
  t.equal(backOffMs(1_000), 60_000)
})

t.test('a trace without a cause gives its first line, none gives words', async (t) => {
  t.equal(reasonIn('a\nb'), 'a')
  t.equal(reasonIn(undefined), 'no reason given')
})
