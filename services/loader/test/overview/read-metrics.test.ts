import t from 'tap'
import { figuresIn } from '../../src/overview/probe-gateway.ts'
import { readMetrics, sumOf } from '../../src/overview/read-metrics.ts'

t.test(
  'the named samples are read with their labels, whatever these contain; all other lines are skipped',
  async (t) => {
    const text = [
      '# HELP a_total Of a.',
      '# TYPE a_total counter',
      'a_total{reason="x",path="{\\"a\\"} 1\\n\\\\"} 3',
      'a_total{reason="y"} 4 1700000000000',
      'a_total_more 9',
      'b 1e3',
      'c +Inf',
      'd NaN',
      'toString 5',
      'not a line',
      '',
      'b{',
    ].join('\n')
    const found = readMetrics(text, ['a_total', 'b', 'c', 'none'])
    t.same(found.a_total, [
      { labels: { reason: 'x', path: '{"a"} 1\n\\' }, value: 3 },
      { labels: { reason: 'y' }, value: 4 },
    ])
    t.equal(sumOf(found.a_total), 7)
    t.same([found.b[0]?.value, found.c[0]?.value], [1_000, Infinity])
    t.equal(sumOf(found.none), null, 'absent is not zero')
  },
)

t.test('what the gateway does not report is null, except failed requests, which are then 0', async (t) => {
  t.match(figuresIn(''), {
    received_total: null,
    inflight_events: null,
    schema: null,
    rejected_by_reason: {},
    requests_failed_total: 0,
  })
  const text = [
    'retail_events_received_total 10',
    'retail_events_rejected_total{reason="missing"} 2',
    'retail_events_rejected_total{reason="unknown"} 0',
    'retail_http_requests_total{route="/sales",method="POST",code="503"} 3',
    'retail_http_requests_total{route="/sales",method="POST",code="202"} 9',
    'retail_http_requests_total{route="/metrics",method="GET",code="500"} 7',
    'retail_schema_info{subject="sales-rejected-value",version="4",id="5"} 1',
    'retail_schema_info{subject="sales-value",version="2",id="7"} 1',
  ].join('\n')
  t.match(figuresIn(text), {
    received_total: 10,
    rejected_total: 2,
    rejected_by_reason: { missing: 2 },
    requests_failed_total: 3,
    schema: { version: 2, id: 7 },
  })
  t.notOk('unknown' in (figuresIn(text).rejected_by_reason ?? {}), 'reasons that never occurred are left out')
})
