import { subjects } from '@stream-retail/schemas/subjects'
import t from 'tap'
import { desiredConnectors } from '../../src/sink/desired-connectors.ts'
import { DEAD_LETTER_TOPIC, SALES_SINK, SALES_SUBJECT, SALES_TOPIC, SINK_GROUP } from '../../src/sink/sales-sink.ts'
import { targetOf } from '../../src/sink/target.ts'

t.test('what a sink loads is read from its config', async (t) => {
  const [sink] = desiredConnectors
  t.same(sink === undefined ? undefined : targetOf(sink), {
    connector: 'pg-sales-jdbc-sink',
    topic: 'sales',
    subject: 'sales-value',
    table: 'sales_raw',
    keyFields: ['event_id', 'ts'],
    timestampField: 'accepted_at',
    deadLetters: 'sales-dlq',
  })
  t.equal(targetOf({ name: 'x', config: { ...sink?.config, 'insert.mode': 'insert' } }), undefined)
  t.equal(targetOf({ name: 'x', config: { ...sink?.config, topics: 'a,b' } }), undefined)
  t.equal(targetOf({ name: 'x', config: {} }), undefined)
})

t.test('the sink of the sales is the one that the contract describes', async (t) => {
  const [sales] = subjects
  t.same([SALES_TOPIC, SALES_SUBJECT, SALES_SINK.table], [sales.topic, sales.subject, sales.table])
  t.same([DEAD_LETTER_TOPIC, SINK_GROUP], ['sales-dlq', 'connect-pg-sales-jdbc-sink'])
})
