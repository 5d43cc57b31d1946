import t from 'tap'
import { gzipSync } from 'node:zlib'
import { aSale } from '../fixtures/a-sale.ts'
import { gateway, metric } from '../fixtures/gateway.ts'
import { rawClient, rawRequest } from '../fixtures/raw-client.ts'
import { until } from '../../../chassis/test/until.ts'

const many = (count: number): string => JSON.stringify(Array.from({ length: count }, () => aSale()))
/** A request with a gzip body, cut to this many bytes. */
const packed = (body: string): Buffer => {
  const bytes = gzipSync(body)
  return Buffer.concat([
    Buffer.from(rawRequest('', ['Content-Encoding: gzip', `Content-Length: ${bytes.length}`])),
    bytes,
  ])
}

const WAYS: Record<string, (string | Buffer)[]> = {
  'in the middle of the headers': [rawRequest('{}').slice(0, 30)],
  'before the body': [rawRequest('', ['Content-Length: 500'])],
  'in the middle of the body': [rawRequest(many(2).slice(0, 100), ['Content-Length: 500'])],
  'in the middle of a chunk': [rawRequest('100\r\n{"event', ['Transfer-Encoding: chunked'])],
  'in the middle of gzip': [packed(many(500)).subarray(0, 3_000)],
  'right after the last byte': [rawRequest(many(1))],
  'right after the last byte of gzip, before it is decompressed': [packed(many(1_000))],
  'while it queues behind others': Array.from({ length: 20 }, () => rawRequest(many(300))),
  'with rejected sales': [rawRequest('[{},7,null]')],
}

for (const leave of ['destroy', 'resetAndDestroy', 'end'] as const) {
  t.test(`when clients disconnect by ${leave}, nothing of theirs stays in flight`, async (t) => {
    const { app, broker } = await gateway(t, { env: { BODY_TIMEOUT_MS: '500' } })
    broker.held = true
    for (const [when, parts] of Object.entries(WAYS)) {
      for (let time = 0; time < 5; time++) {
        const { socket } = await rawClient(t, app)
        for (const part of parts) socket.write(part)
        await new Promise((written) => {
          socket.write('', written)
        })
        socket[leave]()
      }
      t.comment(when)
    }
    await until('the broker has the send', () => broker.calls.length > 0)
    broker.held = false
    for (const call of broker.calls) call.done()
    const idle = async (): Promise<boolean> =>
      (await metric(app, 'retail_inflight_events')) === 0 && (await metric(app, 'retail_inflight_bytes')) === 0
    await until('nothing is in flight', idle)
    const { socket, statuses } = await rawClient(t, app)
    socket.write(rawRequest(many(1)))
    t.same(await statuses(1), [202])
    t.ok(await idle())
  })
}
