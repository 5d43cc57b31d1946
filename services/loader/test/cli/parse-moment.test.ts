import t from 'tap'
import { parseMoment } from '../../src/cli/parse-moment.ts'

t.test('a moment is a time ago or a date', async (t) => {
  const now = Date.parse('2026-02-01T00:00:00Z')
  t.equal(parseMoment('90s', now), now - 90_000)
  t.equal(parseMoment('1h', now), now - 3_600_000)
  t.equal(parseMoment('2d', now), now - 172_800_000)
  t.equal(parseMoment('2026-01-31T08:00:00Z', now), Date.parse('2026-01-31T08:00:00Z'))
  for (const nonsense of ['', 'yesterday', '1', '1w', '-1h', '2026-13-45', '1h ago'])
    t.throws(() => parseMoment(nonsense, now), /is not a time/, nonsense)
})
