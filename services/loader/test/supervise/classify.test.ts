import t from 'tap'
import { classify } from '../../src/supervise/classify.ts'
import { NO_MEMORY } from '../../src/supervise/connector-memory.ts'
import { LIMITS, failed, observed, running, traceOf } from './some-observations.ts'

const poisoned = failed(traceOf('nul-in-text'))
const still = (ms: number) => new Map([['sink', ms]])

t.test('a connector that runs and makes progress has no diagnosis, whatever else is away', async (t) => {
  t.equal(classify(running(), observed({ database: 'gone', registry: 'gone' }), NO_MEMORY, LIMITS), undefined)
})

t.test('paused or stopped is what an operator wants, unless an isolation stopped it', async (t) => {
  for (const state of ['PAUSED', 'STOPPED']) {
    t.equal(classify({ ...poisoned, state }, observed(), NO_MEMORY, LIMITS), undefined)
    t.match(classify(running({ state, tasks: [] }), observed(), { ...NO_MEMORY, isolating: true }, LIMITS), {
      reason: 'poison_record',
    })
  }
})

t.test('a stopped connector is no decision of an operator until the journal was read', async (t) => {
  const unread = observed({ journal: 'the journal of isolations cannot be read: timeout' })
  for (const state of ['PAUSED', 'STOPPED'])
    t.match(classify(running({ state, tasks: [] }), unread, NO_MEMORY, LIMITS), {
      reason: 'database_away',
      detail: /journal/,
    })
  t.equal(classify(running(), unread, NO_MEMORY, LIMITS), undefined)
})

t.test('a database that is away comes before a failed task', async (t) => {
  t.match(classify(poisoned, observed({ database: 'Connection refused' }), NO_MEMORY, LIMITS), {
    reason: 'database_away',
    detail: 'Connection refused',
  })
  t.match(
    classify(running({ state: 'STOPPED' }), observed({ database: 'x' }), { ...NO_MEMORY, isolating: true }, LIMITS),
    {
      reason: 'database_away',
    },
  )
  t.match(classify(running(), observed({ database: 'x', standstill: still(4_000) }), NO_MEMORY, LIMITS), {
    reason: 'database_away',
  })
})

t.test('a registry that is away matters only to a sink that stands still and to an isolation', async (t) => {
  t.match(classify(running(), observed({ registry: '500', standstill: still(4_000) }), NO_MEMORY, LIMITS), {
    reason: 'registry_away',
    detail: '500',
  })
  t.match(
    classify(running({ state: 'STOPPED' }), observed({ registry: '500' }), { ...NO_MEMORY, isolating: true }, LIMITS),
    { reason: 'registry_away' },
  )
  t.match(classify(poisoned, observed({ registry: '500' }), NO_MEMORY, LIMITS), { reason: 'poison_record' })
})

t.test('a failed task is diagnosed by its trace', async (t) => {
  t.match(classify(poisoned, observed(), NO_MEMORY, LIMITS), { reason: 'poison_record', detail: /0x00/ })
  t.match(classify(running({ state: 'FAILED', trace: 'boom' }), observed(), NO_MEMORY, LIMITS), {
    reason: 'unknown',
    detail: 'boom',
  })
  t.match(classify(failed(traceOf('table-gone')), observed(), NO_MEMORY, LIMITS), {
    reason: 'wrong_config',
    table: true,
    hint: /collection/,
  })
})

t.test(
  'no connection counts as an outage the first time, and as a wrong setting from the second time on',
  async (t) => {
    const unconnected = failed(traceOf('database-away-at-start'))
    t.match(classify(unconnected, observed(), NO_MEMORY, LIMITS), { reason: 'database_away' })
    t.match(classify(unconnected, observed(), { ...NO_MEMORY, attempts: 1 }, LIMITS), {
      reason: 'wrong_config',
      hint: /POSTGRES_HOST/,
    })
  },
)

t.test('a schema mismatch that an isolation found is the reason from then on', async (t) => {
  t.match(classify(poisoned, observed(), { ...NO_MEMORY, schemaMismatch: 'column "qty" does not exist' }, LIMITS), {
    reason: 'wrong_config',
    detail: 'column "qty" does not exist',
  })
})

t.test(
  'a sink without progress for long is stuck if nothing is away; for a short time it has no diagnosis',
  async (t) => {
    t.equal(classify(running(), observed({ standstill: still(59_000) }), NO_MEMORY, LIMITS), undefined)
    t.match(classify(running(), observed({ standstill: still(60_000) }), NO_MEMORY, LIMITS), {
      reason: 'stuck',
      detail: /60 s/,
    })
  },
)

t.test('a task that is unassigned for long has lost its worker', async (t) => {
  const unassigned = running({ tasks: [{ id: 0, state: 'UNASSIGNED' }] })
  t.equal(classify(unassigned, observed({ now: 29_000 }), { ...NO_MEMORY, unassignedSince: 0 }, LIMITS), undefined)
  t.match(classify(unassigned, observed({ now: 30_000 }), { ...NO_MEMORY, unassignedSince: 0 }, LIMITS), {
    reason: 'worker_gone',
  })
})
