import t from 'tap'
import { readFileSync } from 'node:fs'
import { createLogger } from '@stream-retail/chassis/logger'
import { openLedger } from '../src/ledger.ts'

const log = createLogger('simulator', 'silent')
const draft = { kind: 'invalid', event: { sku: 'A', ts: 5 }, again: false, spoiled: 'text_sku' } as const
const verdict = { answer: 'rejected', codes: ['missing'], paths: ['/event_id'] } as const

t.test('a line for each event is added to what is there', async (t) => {
  const file = `${t.testdir({ 'ledger.jsonl': '{"old":true}\n' })}/ledger.jsonl`
  const ledger = await openLedger(file, log)
  ledger.write([draft], [{ ...verdict, codes: [...verdict.codes], paths: [...verdict.paths] }], 3)
  await ledger.close()
  await ledger.close()
  t.equal(
    readFileSync(file, 'utf8'),
    '{"old":true}\n{"event_id":null,"ts":5,"kind":"invalid","spoiled":"text_sku","answer":"rejected","codes":["missing"],"paths":["/event_id"],"tries":3}\n',
  )
  t.ok(ledger.complete)
})

t.test('a folder that is not there stops the start', async (t) => {
  await t.rejects(openLedger(`${t.testdir()}/none/ledger.jsonl`, log), /ENOENT/)
})

t.test('a full disk makes the ledger incomplete and nothing worse', async (t) => {
  const ledger = await openLedger('/dev/full', log)
  ledger.write([draft], [{ ...verdict, codes: [], paths: [] }], 1)
  await ledger.close()
  t.notOk(ledger.complete)
  ledger.write([draft], [{ ...verdict, codes: [], paths: [] }], 1)
  await ledger.close()
})
