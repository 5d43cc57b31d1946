/**
 * A sample webhook receiver: prints the notifications of Alertmanager and Grafana, one line per alert.
 *   docker compose logs -f alert-receiver        tail -f .data/logs/alert-receiver.log
 */
import { type IncomingMessage, createServer } from 'node:http'
import { describeNotification } from './describe-notification.ts'

/** Bytes. */
const MAX_BODY = 1_048_576

const server = createServer((request, response) => {
  void handle(request).then((status) => response.writeHead(status, { connection: 'close' }).end())
})
server.requestTimeout = 10_000
server.listen(Number(process.env['ALERT_RECEIVER_PORT']), process.env['BIND_HOST'])
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    server.close()
  })

/** @returns the status code of the response */
async function handle(request: IncomingMessage): Promise<number> {
  if (request.method !== 'POST') return request.url === '/ready' ? 200 : 404
  try {
    const body = await readBody(request)
    if (body === undefined) return 413
    for (const line of describeNotification((request.url ?? '').slice(1), body))
      process.stdout.write(`${new Date().toISOString()} ${line}\n`)
    return 204
  } catch {
    return 400
  }
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > MAX_BODY) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
