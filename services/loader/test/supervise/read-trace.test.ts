import { readFileSync } from 'node:fs'
import t from 'tap'
import { readTrace, reasonIn } from '../../src/supervise/read-trace.ts'

/**
 * Reported by Connect 4.3.1 with Debezium's sink 3.6.0 and Postgres 18 when each fault was provoked; frames are left
 * out.
 */
const trace = (name: string) => readFileSync(new URL(`traces/${name}.txt`, import.meta.url), 'utf8')

const EXPECTED: Record<string, string> = {
  'nul-in-text': 'poison_record',
  'too-long-for-the-index': 'poison_record',
  'check-constraint': 'poison_record',
  'no-partition': 'poison_record',
  'smallint': 'poison_record',
  'foreign-schema-with-null': 'poison_record',
  'trigger': 'unknown',
  'database-killed': 'database_away',
  'read-only': 'database_away',
  'database-away-at-start': 'no_connection',
  'wrong-password': 'no_connection',
  'registry-away': 'registry_away',
  'no-right': 'wrong_config',
  'table-gone': 'wrong_config',
  'column-gone': 'wrong_config',
  'foreign-schema-without-key': 'wrong_config',
  'foreign-schema-of-other-type': 'wrong_config',
  'foreign-schema-with-more': 'wrong_config',
}

for (const [name, reason] of Object.entries(EXPECTED)) {
  t.test(`the trace of ${name.replaceAll('-', ' ')} means ${reason}`, async (t) => {
    t.equal(readTrace(trace(name)).reason, reason)
  })
}

t.test('a fault of the table or of one record is marked as such, with a hint', async (t) => {
  t.match(readTrace(trace('table-gone')), {
    table: true,
    hint: /collection\.name\.format/,
    detail: 'java.sql.SQLException: Could not find table: sales_raw',
  })
  t.match(readTrace(trace('wrong-password')), { hint: /connection\.password/ })
  t.match(readTrace(trace('no-right')), { hint: /grant INSERT/ })
  t.equal(readTrace(trace('wrong-password')).table, undefined)
})

t.test('a value that looks like an exception does not make a bad record an outage', async (t) => {
  const forged = trace('nul-in-text').replace(
    "(('a",
    "(('Connection refused\nCaused by: org.hibernate.exception.JDBCConnectionException: " +
      'the database system is starting up',
  )
  t.not(forged, trace('nul-in-text'))
  t.equal(readTrace(forged).reason, 'poison_record')
})

t.test('messages of other parts', async (t) => {
  t.equal(
    readTrace('org.E: x\nCaused by: org.postgresql.util.PSQLException: ERROR: permission denied for table sales_raw')
      .reason,
    'wrong_config',
  )
  t.equal(readTrace('java.lang.ClassNotFoundException: no.such.Converter').reason, 'wrong_config')
  t.equal(
    readTrace('org.apache.kafka.common.config.ConfigException: Invalid value abc for batch.size').reason,
    'wrong_config',
  )
  t.equal(readTrace('java.lang.NullPointerException').reason, 'unknown')
})

t.test('a trace without a cause gives its first line; without a trace there is a fixed text', async (t) => {
  t.equal(reasonIn('a\nb'), 'a')
  t.equal(reasonIn(undefined), 'no reason given')
  t.same(readTrace(undefined).reason, 'unknown')
})
