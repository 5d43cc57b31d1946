import { Metrics } from '@stream-retail/chassis/metrics'
import t from 'tap'
import { SuperviseMetrics } from '../../src/supervise/supervise-metrics.ts'
import { running } from './some-observations.ts'

const linesOf = async (metrics: Metrics, name: string): Promise<string[]> =>
  (await metrics.registry.getSingleMetricAsString(name)).split('\n').filter((line) => line.startsWith(name))

t.test('every task has a series for each state; the series of a task that is gone are removed', async (t) => {
  const metrics = new Metrics()
  const supervised = new SuperviseMetrics(metrics, [{ name: 'sink', config: {} }])
  supervised.observed(
    'sink',
    running({
      tasks: [
        { id: 0, state: 'RUNNING' },
        { id: 1, state: 'FAILED' },
      ],
    }),
    undefined,
  )
  const two = await linesOf(metrics, 'retail_connector_task_state')
  t.equal(two.length, 12)
  t.ok(two.includes('retail_connector_task_state{connector="sink",task="1",state="FAILED"} 1'))
  t.ok(two.includes('retail_connector_task_state{connector="sink",task="1",state="RUNNING"} 0'))
  supervised.observed('sink', running(), undefined)
  t.equal((await linesOf(metrics, 'retail_connector_task_state')).length, 6)
  supervised.observed('sink', undefined, undefined)
  t.same(await linesOf(metrics, 'retail_connector_task_state'), [])
})

t.test('config changes exist from the start and are counted by outcome', async (t) => {
  const metrics = new Metrics()
  const supervised = new SuperviseMetrics(metrics, [{ name: 'sink', config: {} }])
  supervised.configChanged('sink', 'rejected')
  t.same(await linesOf(metrics, 'retail_connector_config_changes_total'), [
    'retail_connector_config_changes_total{connector="sink",change="created"} 0',
    'retail_connector_config_changes_total{connector="sink",change="updated"} 0',
    'retail_connector_config_changes_total{connector="sink",change="rejected"} 1',
  ])
})

t.test('a connector that was never observed is in no state', async (t) => {
  const metrics = new Metrics()
  new SuperviseMetrics(metrics, [{ name: 'sink', config: {} }])
  const states = await linesOf(metrics, 'retail_connector_state')
  t.equal(states.length, 6)
  t.ok(states.every((line) => line.endsWith(' 0')))
})
