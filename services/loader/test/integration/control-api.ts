import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { guardControl } from '@stream-retail/chassis/control-guard'
import { buildHttp } from '@stream-retail/chassis/http'
import { createLogger } from '@stream-retail/chassis/logger'
import { Audit, type ListedAuditEntry } from '../../src/control/audit.ts'
import { auditRequests } from '../../src/control/audit-requests.ts'
import { ConnectClient } from '../../src/clients/connect.ts'
import { SimulatorClient } from '../../src/clients/simulator.ts'
import { DesiredStates } from '../../src/supervise/desired-states.ts'
import { ConnectorActions } from '../../src/control/connector-actions.ts'
import { migrateDatabase } from '../../src/prepare/migrate-database.ts'
import { addAuditRoutes } from '../../src/routes/audit.ts'
import { addConnectorRoutes } from '../../src/routes/connectors.ts'
import { addInventoryRoutes } from '../../src/routes/inventory.ts'
import { addSimulatorRoutes } from '../../src/routes/simulator.ts'
import { RegistryClient } from '../../src/clients/registry.ts'
import { freshDatabase } from './fresh-database.ts'

type T = Parameters<typeof freshDatabase>[0]
export type ResponseBody = Record<string, unknown> & {
  code?: string
  detail?: string
  entries?: ListedAuditEntry[]
  next_cursor?: string | null
}
export const TOKEN = 'a token for the tests'
/** Nothing listens on this port. Not port 1, which fetch blocks. */
export const UNREACHABLE = 'http://127.0.0.1:2'
const log = createLogger('test', 'fatal')

/** A fake Connect or simulator: records its requests, and answers 200, or as configured. */
async function fakePeer(t: T) {
  const peer = { url: '', got: [] as string[], answer: { status: 200, body: {} as object } }
  const server = createServer((request, response) => {
    let body = ''
    request
      .on('data', (chunk: Buffer) => {
        body += chunk.toString()
      })
      .on('end', () => {
        peer.got.push(`${request.method} ${request.url} ${request.headers.authorization ?? '-'} ${body}`)
        response.writeHead(peer.answer.status).end(JSON.stringify(peer.answer.body))
      })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(async () => {
    server.close()
  })
  peer.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return peer
}

/** The control routes, over a database of their own. */
export async function controlApi(t: T, { token = '', connect = '', simulator = '', keep = 10_000 } = {}) {
  const database = await freshDatabase(t)
  await migrateDatabase(database)
  const peer = await fakePeer(t)
  const app = buildHttp(log, { ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } })
  t.teardown(() => app.close())
  guardControl(app, token)
  const audit = new Audit({ database, metrics: app.metrics, log, keep })
  const desired = new DesiredStates(database, log)
  auditRequests(app, audit)
  addConnectorRoutes(
    app,
    new ConnectorActions({
      connect: new ConnectClient(connect || peer.url),
      supervisor: { names: ['sink'], isolating: () => false },
      desired,
    }),
  )
  addSimulatorRoutes(app, new SimulatorClient(simulator || peer.url, token))
  addAuditRoutes(app, audit, token)
  addInventoryRoutes(app, database, new RegistryClient(UNREACHABLE))
  const send = async (
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    method: 'POST' | 'PUT' = 'POST',
  ) => {
    const answer = await app.inject({
      method,
      url: path,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return { status: answer.statusCode, type: answer.headers['content-type'], body: answer.json<ResponseBody>() }
  }
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await app.inject({ url: path, headers })
    return { status: answer.statusCode, body: answer.json<ResponseBody>() }
  }
  return {
    app,
    database,
    audit,
    desired,
    peer,
    send,
    get,
    auditEntries: async () => (await get('/audit?limit=500')).body.entries ?? [],
  }
}
