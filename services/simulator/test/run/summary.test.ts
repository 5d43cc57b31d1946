import t from 'tap'
import { Metrics } from '@stream-retail/chassis/metrics'
import { succeeded, summarize } from '../../src/run/summary.ts'
import { Tally } from '../../src/delivery/tally.ts'

const valid = { kind: 'valid', event: {}, again: false } as const
const invalid = { ...valid, kind: 'invalid' } as const
const accepted = { answer: 'accepted', codes: [], paths: [] } as const

function runResult() {
  return { tally: new Tally(new Metrics()), seconds: 2, seed: 7, unsent: 0, overflow: 0, ledgerComplete: true }
}

t.test('the summary shows outcomes that a correct gateway does not produce', async (t) => {
  const { tally, ...rest } = runResult()
  tally.countSent([valid, invalid])
  tally.countAnswers(
    [valid, invalid],
    [
      { answer: 'rejected', codes: ['missing'], paths: ['/ts'] },
      { ...accepted, codes: [], paths: [] },
    ],
    0.01,
  )
  const text = summarize({ tally, ...rest })
  t.match(text, /accepted +1 {2}1 of them should have been rejected/)
  t.match(text, /rejected +1 {2}1 of them should have been accepted/)
  t.match(text, / 1 {2}missing \/ts\n/)
  t.ok(succeeded({ tally, ...rest }))
})

t.test('the summary shows for how long the gateway throttled', async (t) => {
  const { tally, ...rest } = runResult()
  t.notMatch(summarize({ tally, ...rest }), /throttled/)
  tally.countThrottled('rate_limited', 1)
  tally.countThrottled('unavailable', 2.5)
  t.match(summarize({ tally, ...rest }), /throttled +2.5 {2}seconds, by Retry-After: 1 × 429, 1 × 503\n/)
})

t.test('unsent, unanswered and unwritten sales each make a run fail', async (t) => {
  t.ok(succeeded(runResult()))
  t.notOk(succeeded({ ...runResult(), unsent: 1 }))
  t.notOk(succeeded({ ...runResult(), ledgerComplete: false }))
  const open = runResult()
  open.tally.countAnswers([valid], [{ answer: 'unanswered', codes: [], paths: [] }], 1)
  t.notOk(succeeded(open))
})

t.test('the summary shows unreadable rows; a run that could not keep them fails', async (t) => {
  const first = [{ line: 17, reason: 'time: "tomorrow" is not a time' }]
  const kept = { ...runResult(), unreadable: { count: 3, file: 'a.unreadable.csv', first } }
  t.match(
    summarize(kept),
    /unreadable +3 {2}rows of the file, kept in a\.unreadable\.csv\n +line 17: time: "tomorrow".*\n +and 2 more\n/,
  )
  t.ok(succeeded(kept))
  const lost = { ...kept, unreadable: { ...kept.unreadable, file: null } }
  t.match(summarize(lost), /unreadable +3 {2}rows of the file, not kept: see the log/)
  t.notOk(succeeded(lost))
})

t.test('the number of rejection reasons is bounded', async (t) => {
  const { tally } = runResult()
  for (let code = 0; code < 500; code++)
    tally.countAnswers([invalid], [{ answer: 'rejected', codes: [String(code)], paths: [] }], 0.01)
  t.equal(tally.rejections.size, 51)
  t.equal(tally.rejections.get('others'), 450)
})
