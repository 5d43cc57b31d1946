import { Metrics } from '@stream-retail/chassis/metrics'
import t from 'tap'
import { SuperviseMetrics } from '../../src/supervise/supervise-metrics.ts'
import { running } from './a-world.ts'

const told = async (metrics: Metrics, name: string): Promise<string[]> =>
  (await metrics.registry.getSingleMetricAsString(name)).split('\n').filter((line) => line.startsWith(name))

t.test('every state of every task is told, and a task that is gone takes its series with it', async (t) => {
  const metrics = new Metrics()
  const supervised = new SuperviseMetrics(metrics, [{ name: 'sink', config: {} }])
  supervised.seen(
    'sink',
    running({
      tasks: [
        { id: 0, state: 'RUNNING' },
        { id: 1, state: 'FAILED' },
      ],
    }),
    undefined,
  )
  const two = await told(metrics, 'retail_connector_task_state')
  t.equal(two.length, 12)
  t.ok(two.includes('retail_connector_task_state{connector="sink",task="1",state="FAILED"} 1'))
  t.ok(two.includes('retail_connector_task_state{connector="sink",task="1",state="RUNNING"} 0'))
  supervised.seen('sink', running(), undefined)
  t.equal((await told(metrics, 'retail_connector_task_state')).length, 6)
  supervised.seen('sink', undefined, undefined)
  t.same(await told(metrics, 'retail_connector_task_state'), [])
})

t.test('changes of the config are there from the start and counted by what became of them', async (t) => {
  const metrics = new Metrics()
  const supervised = new SuperviseMetrics(metrics, [{ name: 'sink', config: {} }])
  supervised.configChanged('sink', 'rejected')
  t.same(await told(metrics, 'retail_connector_config_changes_total'), [
    'retail_connector_config_changes_total{connector="sink",change="created"} 0',
    'retail_connector_config_changes_total{connector="sink",change="updated"} 0',
    'retail_connector_config_changes_total{connector="sink",change="rejected"} 1',
  ])
})

t.test('a connector that was never seen is in no state', async (t) => {
  const metrics = new Metrics()
  new SuperviseMetrics(metrics, [{ name: 'sink', config: {} }])
  const states = await told(metrics, 'retail_connector_state')
  t.equal(states.length, 6)
  t.ok(states.every((line) => line.endsWith(' 0')))
})
