import t from 'tap'
import { Metrics } from '@stream-retail/chassis/metrics'
import { succeeded, summarize } from '../src/summary.ts'
import { Tally } from '../src/tally.ts'

const valid = { kind: 'valid', event: {}, again: false } as const
const invalid = { ...valid, kind: 'invalid' } as const
const accepted = { answer: 'accepted', codes: [], paths: [] } as const

function outcome() {
  return { tally: new Tally(new Metrics()), seconds: 2, seed: 7, unsent: 0, overflow: 0, ledgerComplete: true }
}

t.test('the summary names what a correct gateway would not have done', async (t) => {
  const { tally, ...rest } = outcome()
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

t.test('the summary tells how long the gateway asked to wait', async (t) => {
  const { tally, ...rest } = outcome()
  t.notMatch(summarize({ tally, ...rest }), /waited/)
  tally.countAsked('rate_limited', 1)
  tally.countAsked('unavailable', 2.5)
  t.match(summarize({ tally, ...rest }), /waited +2.5 {2}seconds, as the gateway asked: 1 × 429, 1 × 503\n/)
})

t.test('unsent, unanswered and unwritten are each a failure', async (t) => {
  t.ok(succeeded(outcome()))
  t.notOk(succeeded({ ...outcome(), unsent: 1 }))
  t.notOk(succeeded({ ...outcome(), ledgerComplete: false }))
  const open = outcome()
  open.tally.countAnswers([valid], [{ answer: 'unanswered', codes: [], paths: [] }], 1)
  t.notOk(succeeded(open))
})

t.test('a gateway that invents reasons does not fill the memory', async (t) => {
  const { tally } = outcome()
  for (let code = 0; code < 500; code++)
    tally.countAnswers([invalid], [{ answer: 'rejected', codes: [String(code)], paths: [] }], 0.01)
  t.equal(tally.rejections.size, 51)
  t.equal(tally.rejections.get('others'), 450)
})
