import { randomUUID } from 'node:crypto'
import { readSchema } from '@stream-retail/schemas/subjects'
import { toWireFormat } from '@stream-retail/schemas/wire-format'
import avro from 'avsc'
import t from 'tap'
import { openKafka } from '../open-kafka.ts'
import { countRows, getJson, newSale, post, setting, until, untilReady } from '../pipeline.ts'
import { askTool, runTool } from '../run-tool.ts'

type Listed = {
  id: string
  source: string
  reason: string
  event_id: string | null
  state: string
  origin: { topic: string } | null
}
type Shown = Listed & { original: Record<string, unknown>; replays: { outcome: string }[] }

async function find(args: string[], wanted: (letter: Listed) => boolean): Promise<Listed> {
  let found: Listed | undefined
  await until(`a dead letter of ${args.join(' ')} is listed`, async () => {
    found = (await askTool<Listed[]>('dlq', ['list', ...args])).told.find(wanted)
    return found !== undefined
  })
  if (found === undefined) throw new Error('no dead letter')
  return found
}

const replaced = (path: string, value: unknown): string[] => [
  '--patch',
  JSON.stringify([{ op: 'replace', path, value }]),
]

async function produce(topic: string, value: Buffer): Promise<void> {
  const producer = openKafka().producer()
  await producer.connect()
  await producer.send({ topic, messages: [{ key: '42', value }] })
  await producer.disconnect()
}

/** Publishes a rejected sale as the gateway does, which another scenario verifies. */
async function keepRejection(sale: { event_id: string }): Promise<void> {
  const { id } = await getJson<{ id: number }>(
    `${setting('REGISTRY_URL')}/apis/ccompat/v7/subjects/sales-rejected-value/versions/latest`,
  )
  const type = avro.Type.forSchema(JSON.parse(readSchema('sale-rejected.avsc')) as avro.Schema)
  const original = JSON.stringify(sale)
  await produce(
    'sales-rejected',
    toWireFormat(
      id,
      type.toBuffer({
        rejected_at: Date.now(),
        reason: 'out_of_range',
        path: '/qty',
        expected: 'not 0',
        got: '0',
        event_id: sale.event_id,
        index: null,
        original,
        original_bytes: Buffer.byteLength(original),
        key_name: null,
        request_id: randomUUID(),
        schema_id: null,
      }),
    ),
  )
}

t.test(
  'bytes that could not be decoded are listed, shown, and replayed exactly once as the sale that a patch supplies',
  async (t) => {
    await untilReady()
    const garbage = `no sale ${randomUUID()}`
    await produce('sales', Buffer.from(garbage))
    const since = ['--source', 'converter', '--since', '5m']
    let shown: Shown | undefined
    await until('the record is listed with its bytes', async () => {
      const all = (await runTool('dlq', ['export', ...since])).output
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Shown)
      shown = all.find(({ original }) => original['text'] === garbage)
      return shown !== undefined
    })
    const { id } = shown as Shown
    t.match((await runTool('dlq', ['show', id])).output, garbage)
    t.match(shown, {
      source: 'converter',
      reason: 'SerializationException',
      origin: { topic: 'sales' },
      original: { kind: 'bytes' },
    })

    t.match(await runTool('dlq', ['replay', id]), { code: 1, output: /not_a_sale/ })
    const sale = newSale()
    t.match(await runTool('dlq', ['replay', id, '--dry-run', ...replaced('', { ...sale, qty: 0 })]), {
      code: 1,
      output: /\/qty out_of_range/,
    })
    t.match(await runTool('dlq', ['replay', id, '--dry-run', ...replaced('', sale)]), {
      code: 0,
      output: /would be accepted/,
    })
    t.equal(await countRows([sale]), 0, 'a dry run sends nothing')
    const [one, other] = await Promise.all([1, 2].map(() => runTool('dlq', ['replay', id, ...replaced('', sale)])))
    t.same([one?.code, other?.code].sort(), [0, 1], 'of two concurrent replays one succeeds')
    await until('it is a row', async () => (await countRows([sale])) === 1)
    t.match(await runTool('dlq', ['replay', id]), { code: 1, output: /already_replayed/ })
    t.match((await askTool<Shown>('dlq', ['show', id])).told, { state: 'replayed', replays: [{ outcome: 'accepted' }] })
  },
)

t.test(
  'a rejected sale is found by its event, rejected again when replayed unchanged, and becomes a row once it is fixed',
  async (t) => {
    await untilReady()
    const sale = newSale({ qty: 0 })
    t.equal((await post(sale)).status, 422)
    await keepRejection(sale)
    const { id } = await find(
      ['--source', 'gateway', '--reason', 'out_of_range', '--since', '5m'],
      ({ event_id: event }) => event === sale.event_id,
    )
    t.match(await runTool('dlq', ['replay', id]), { code: 1, output: /rejected_again.*\n.*\/qty out_of_range/ })
    t.match((await askTool<Shown>('dlq', ['show', id])).told, {
      state: 'open',
      original: { kind: 'json', json: sale },
      replays: [{ outcome: 'rejected' }],
    })
    t.match(await runTool('dlq', ['replay', id, ...replaced('/qty', 3)]), { code: 0, output: /accepted/ })
    await until('the fixed sale is a row with its event_id', async () => (await countRows([sale])) === 1)
  },
)
