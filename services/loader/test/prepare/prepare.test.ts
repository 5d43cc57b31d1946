import { Readiness } from '@stream-retail/chassis/health'
import { createLogger } from '@stream-retail/chassis/logger'
import { Metrics } from '@stream-retail/chassis/metrics'
import t from 'tap'
import { Preparation, type PreparationStep } from '../../src/prepare/prepare.ts'

function prepare(steps: PreparationStep[]) {
  const readiness = new Readiness()
  const metrics = new Metrics()
  const log = createLogger('test', 'fatal')
  return { readiness, metrics, preparation: new Preparation(steps, { readiness, metrics, log }) }
}

t.test('steps run in order; a failed one is named, those after it wait, and all succeed once it can', async (t) => {
  const order: string[] = []
  let registryAnswers = false
  const { readiness, preparation, metrics } = prepare([
    {
      name: 'topics',
      after: [],
      run: async () => {
        order.push('topics')
        return ['created sales']
      },
    },
    {
      name: 'schemas',
      after: [],
      run: async () => {
        if (!registryAnswers) throw new Error('no answer')
        return []
      },
    },
    {
      name: 'views',
      after: ['schemas'],
      run: async () => {
        order.push('views')
        return []
      },
    },
  ])
  t.equal(await preparation.round(), false)
  t.equal(preparation.complete, false)
  t.same(readiness.waiting, { schemas: 'no answer', views: 'waits for schemas' })
  registryAnswers = true
  t.equal(await preparation.round(), true)
  t.equal(preparation.complete, true)
  t.same(readiness.waiting, {})
  t.same(order, ['topics', 'topics', 'views'])
  t.match(await metrics.registry.metrics(), 'retail_prepare_runs_total{step="schemas",outcome="failed"} 1')
})

t.test('a step that succeeded once and fails now makes the service unready again, but counts as done', async (t) => {
  let calls = 0
  const { readiness, preparation } = prepare([
    {
      name: 'topics',
      after: [],
      run: async () => {
        if (++calls > 1) throw new Error('gone')
        return []
      },
    },
  ])
  t.equal(await preparation.round(), true)
  t.equal(await preparation.round(), false)
  t.same(readiness.waiting, { topics: 'gone' })
  t.equal(preparation.complete, true)
})
