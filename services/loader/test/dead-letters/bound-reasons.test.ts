import t from 'tap'
import { MAX_REASONS, OTHER, boundReasons } from '../../src/dead-letters/bound-reasons.ts'
import type { DeadLetter } from '../../src/dead-letters/dead-letter.ts'

const letter = (source: DeadLetter['source'], reason: string) => ({ source, reason }) as DeadLetter
const reasons = (letters: DeadLetter[]) => letters.map(({ reason }) => reason)
const many = Array.from({ length: MAX_REASONS }, (_, index) => `reason_${index}`)

t.test('new reasons are kept while there are few of their source', async (t) => {
  t.same(reasons(boundReasons([letter('table', 'a'), letter('table', 'b')], new Map())), ['a', 'b'])
})

t.test('beyond the limit only known reasons are kept, and other sources are not affected', async (t) => {
  const known = new Map([['converter', new Set(many)]])
  t.same(
    reasons(
      boundReasons([letter('converter', 'forged'), letter('converter', 'reason_3'), letter('table', 'new')], known),
    ),
    [OTHER, 'reason_3', 'new'],
  )
  t.equal(known.get('converter')?.size, MAX_REASONS, 'what was handed in is not changed')
})

t.test('the limit also holds within one batch', async (t) => {
  const forged = Array.from({ length: 1_000 }, (_, index) => letter('converter', `forged_${index}`))
  t.equal(new Set(reasons(boundReasons(forged, new Map()))).size, MAX_REASONS + 1)
})
