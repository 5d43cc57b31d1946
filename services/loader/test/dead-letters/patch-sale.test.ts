import type { Problem } from '@stream-retail/chassis/errors'
import type { Patch } from 'rfc6902'
import t from 'tap'
import { patchSale } from '../../src/dead-letters/patch-sale.ts'
import type { DeadLetterOriginal } from '../../src/dead-letters/read-original.ts'

const json = (value: unknown): DeadLetterOriginal => ({ kind: 'json', json: value, bytes: 1 })

function rejection(original: DeadLetterOriginal, patch: unknown): { code: string; message: string } {
  try {
    patchSale(original, patch as Patch)
    return { code: 'none', message: '' }
  } catch (error) {
    const { code, message } = error as Problem
    return { code, message }
  }
}

t.test('a patch changes the sale and leaves the original as it was', async (t) => {
  const original = { event_id: 'e', qty: 0, colour: 'red' }
  t.same(
    patchSale(json(original), [
      { op: 'replace', path: '/qty', value: 2 },
      { op: 'remove', path: '/colour' },
      { op: 'add', path: '/sku', value: 1 },
    ]),
    { event_id: 'e', qty: 2, sku: 1 },
  )
  t.same(patchSale(json(original), [{ op: 'move', from: '/colour', path: '/color' }]), {
    event_id: 'e',
    qty: 0,
    color: 'red',
  })
  t.equal(original.qty, 0)
  t.same(patchSale(json(original), []), original)
})

t.test('the empty path replaces an original that is not JSON by a whole sale', async (t) => {
  const patch: Patch = [{ op: 'replace', path: '', value: { event_id: 'e' } }]
  for (const original of [
    { kind: 'bytes', hex: '00', text: '', cut: false, bytes: 1 },
    { kind: 'text', text: '{', cut: true, bytes: 9 },
    json(7),
  ] as DeadLetterOriginal[]) {
    t.same(patchSale(original, patch), { event_id: 'e' })
    t.equal(rejection(original, []).code, 'not_a_sale')
  }
})

t.test('a patch that does not fit says which operation, and changes nothing else', async (t) => {
  t.match(rejection(json({ qty: 1 }), [{ op: 'test', path: '/qty', value: 2 }]), {
    code: 'patch_failed',
    message: /operation 0 \(test \/qty\)/,
  })
  t.match(rejection(json({ qty: 1 }), [{ op: 'remove', path: '/colour' }]), { code: 'patch_failed' })
  t.match(rejection(json({ qty: 1 }), [{ op: 'add', path: '/__proto__/admin', value: true }]), { code: 'patch_failed' })
  t.notOk(({} as { admin?: boolean }).admin)
  t.match(rejection(json({ qty: 1 }), [{ op: 'replace', path: '', value: [] }]), { code: 'not_a_sale' })
})
