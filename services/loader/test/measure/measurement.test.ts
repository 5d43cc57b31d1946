import { Metrics } from '@stream-retail/chassis/metrics'
import t from 'tap'
import { Measurement } from '../../src/measure/measurement.ts'

type MeasurementDeps = ConstructorParameters<typeof Measurement>[0]

t.test('a database that hangs does not stop the measurement of the topic, and is queried once', async (t) => {
  let high = 0
  let queries = 0
  const admin = {
    connect: async () => undefined,
    fetchTopicOffsets: async () => [{ partition: 0, low: '0', high: String(++high), offset: '0' }],
    fetchOffsets: async () => [{ topic: 'sales', partitions: [{ partition: 0, offset: '0', metadata: null }] }],
  }
  const database = {
    query: () => {
      queries++
      return new Promise(() => undefined)
    },
  }
  const metrics = new Metrics()
  const measurement = new Measurement(
    { admin, database, reader: { readOne: async () => undefined } } as unknown as MeasurementDeps,
    metrics,
  )
  await measurement.round()
  const { lag, records } = measurement.measures.topic
  await measurement.round()
  t.ok(measurement.measures.topic.lag > lag, 'the lag is still measured')
  t.ok(measurement.measures.topic.records > records)
  t.equal(queries, 1)
  t.match(measurement.table.away(Date.now() + 20_000), /no answer/)
  t.match(
    await metrics.registry.metrics(),
    /retail_measurement_last_success_timestamp_seconds 0/,
    'half a measurement is not a success',
  )
})
