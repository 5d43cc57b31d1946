import t from 'tap'
import { readFileSync } from 'node:fs'
import { createLogger } from '@stream-retail/chassis/logger'
import { openLedger } from '../../src/delivery/ledger.ts'

const log = createLogger('simulator', 'silent')
const draft = { kind: 'invalid', event: { sku: 'A', ts: 5 }, again: false, spoiled: 'text_sku' } as const
const outcome = { answer: 'rejected', codes: ['missing'], paths: ['/event_id'] } as const

t.test('one line per event is appended', async (t) => {
  const file = `${t.testdir({ 'ledger.jsonl': '{"old":true}\n' })}/ledger.jsonl`
  const ledger = await openLedger(file, log)
  ledger.write([draft], [{ ...outcome, codes: [...outcome.codes], paths: [...outcome.paths] }], 3)
  await ledger.close()
  await ledger.close()
  t.equal(
    readFileSync(file, 'utf8'),
    '{"old":true}\n{"event_id":null,"ts":5,"kind":"invalid","spoiled":"text_sku",' +
      '"answer":"rejected","codes":["missing"],"paths":["/event_id"],"tries":3}\n',
  )
  t.ok(ledger.complete)
})

t.test('a missing folder stops the start', async (t) => {
  await t.rejects(openLedger(`${t.testdir()}/none/ledger.jsonl`, log), /ENOENT/)
})

t.test('a full disk makes the ledger incomplete, and nothing else fails', async (t) => {
  const ledger = await openLedger('/dev/full', log)
  ledger.write([draft], [{ ...outcome, codes: [], paths: [] }], 1)
  await ledger.close()
  t.notOk(ledger.complete)
  ledger.write([draft], [{ ...outcome, codes: [], paths: [] }], 1)
  await ledger.close()
})
