import t from 'tap'
import { readPromql } from './promql.ts'

t.test('metric names, labels and grouping labels are found wherever they stand', async (t) => {
  const { selectors, labels } = readPromql(
    'sum by (code, le) (rate(requests_total{job="a",code=~"5.."}[5m])) / on (job) group_left (team) (up offset 1h > 0)',
  )
  t.same(selectors, [
    {
      text: 'requests_total{job="a",code=~"5.."}',
      metric: 'requests_total',
      matchers: [
        { label: 'job', operator: '=', value: 'a' },
        { label: 'code', operator: '=~', value: '5..' },
      ],
    },
    { text: 'up', metric: 'up', matchers: [] },
  ])
  t.same(labels.sort(), ['code', 'job', 'le', 'team'])
})

t.test('a recorded name with colons is a metric name', async (t) => {
  t.same(
    readPromql('1 - retail:sales_late:ratio_rate1h').selectors.map(({ metric }) => metric),
    ['retail:sales_late:ratio_rate1h'],
  )
})

t.test('invalid PromQL is rejected, and the position is shown', async (t) => {
  t.throws(() => readPromql('sum(up'), /not PromQL/)
  t.throws(() => readPromql('rate(up[$interval])'), /rate\(up\[⚠\$interval/)
  t.throws(() => readPromql('{job="a"}'), /without a name/)
})
