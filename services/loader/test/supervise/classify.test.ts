import t from 'tap'
import { classify } from '../../src/supervise/classify.ts'
import { NO_MEMORY } from '../../src/supervise/decide.ts'
import { LIMITS, failed, running, seen, traceOf } from './a-world.ts'

const poisoned = failed(traceOf('nul-in-text'))
const still = (ms: number) => new Map([['sink', ms]])

t.test('what runs and moves is well, whatever else is away', async (t) => {
  t.equal(classify(running(), seen({ database: 'gone', registry: 'gone' }), NO_MEMORY, LIMITS), undefined)
})

t.test("paused or stopped is somebody's wish, unless an isolation of ours stopped it", async (t) => {
  for (const state of ['PAUSED', 'STOPPED']) {
    t.equal(classify({ ...poisoned, state }, seen(), NO_MEMORY, LIMITS), undefined)
    t.match(classify(running({ state, tasks: [] }), seen(), { ...NO_MEMORY, isolating: true }, LIMITS), {
      reason: 'poison_record',
    })
  }
})

t.test('a database that is away comes before what failed', async (t) => {
  t.match(classify(poisoned, seen({ database: 'Connection refused' }), NO_MEMORY, LIMITS), {
    reason: 'database_away',
    detail: 'Connection refused',
  })
  t.match(classify(running({ state: 'STOPPED' }), seen({ database: 'x' }), { ...NO_MEMORY, isolating: true }, LIMITS), {
    reason: 'database_away',
  })
  t.match(classify(running(), seen({ database: 'x', standstill: still(4_000) }), NO_MEMORY, LIMITS), {
    reason: 'database_away',
  })
})

t.test('a registry that is away matters to a sink that stands still, and to an isolation', async (t) => {
  t.match(classify(running(), seen({ registry: '500', standstill: still(4_000) }), NO_MEMORY, LIMITS), {
    reason: 'registry_away',
    detail: '500',
  })
  t.match(
    classify(running({ state: 'STOPPED' }), seen({ registry: '500' }), { ...NO_MEMORY, isolating: true }, LIMITS),
    { reason: 'registry_away' },
  )
  t.match(classify(poisoned, seen({ registry: '500' }), NO_MEMORY, LIMITS), { reason: 'poison_record' })
})

t.test('a failure is read from its trace', async (t) => {
  t.match(classify(poisoned, seen(), NO_MEMORY, LIMITS), { reason: 'poison_record', detail: /0x00/ })
  t.match(classify(running({ state: 'FAILED', trace: 'boom' }), seen(), NO_MEMORY, LIMITS), {
    reason: 'unknown',
    detail: 'boom',
  })
  t.match(classify(failed(traceOf('table-gone')), seen(), NO_MEMORY, LIMITS), {
    reason: 'wrong_config',
    table: true,
    hint: /collection/,
  })
})

t.test('no connection is an outage the first time and a wrong setting from the second on', async (t) => {
  const unconnected = failed(traceOf('database-away-at-start'))
  t.match(classify(unconnected, seen(), NO_MEMORY, LIMITS), { reason: 'database_away' })
  t.match(classify(unconnected, seen(), { ...NO_MEMORY, attempts: 1 }, LIMITS), {
    reason: 'wrong_config',
    hint: /POSTGRES_HOST/,
  })
})

t.test('a table that an isolation found not to fit is the reason from then on', async (t) => {
  t.match(classify(poisoned, seen(), { ...NO_MEMORY, misfit: 'column "qty" does not exist' }, LIMITS), {
    reason: 'wrong_config',
    detail: 'column "qty" does not exist',
  })
})

t.test('standing still for long while all is well is stuck; for a while it is nothing', async (t) => {
  t.equal(classify(running(), seen({ standstill: still(59_000) }), NO_MEMORY, LIMITS), undefined)
  t.match(classify(running(), seen({ standstill: still(60_000) }), NO_MEMORY, LIMITS), {
    reason: 'stuck',
    detail: /60 s/,
  })
})

t.test('a task that nobody runs for long has lost its worker', async (t) => {
  const unassigned = running({ tasks: [{ id: 0, state: 'UNASSIGNED' }] })
  t.equal(classify(unassigned, seen({ now: 29_000 }), { ...NO_MEMORY, unassignedSince: 0 }, LIMITS), undefined)
  t.match(classify(unassigned, seen({ now: 30_000 }), { ...NO_MEMORY, unassignedSince: 0 }, LIMITS), {
    reason: 'worker_gone',
  })
})
