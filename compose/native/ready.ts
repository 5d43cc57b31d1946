import { connect } from 'node:net'
import { askHttp } from '@stream-retail/chassis/http-client'
import pg from 'pg'

/** Deadline of one probe; the next one follows at once. */
const PROBE_TIMEOUT_MS = 2_000

/** True when the port accepts connections. */
export function tcpAnswers(port: string | number | undefined, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port: Number(port), host, timeout: PROBE_TIMEOUT_MS })
    const settle = (open: boolean) => {
      socket.destroy()
      resolve(open)
    }
    socket.once('connect', () => {
      settle(true)
    })
    socket.once('error', () => {
      settle(false)
    })
    socket.once('timeout', () => {
      settle(false)
    })
  })
}

/** True when the URL responds with a 2xx. */
export async function httpAnswers(url: string): Promise<boolean> {
  const reply = await askHttp(url, { timeoutMs: PROBE_TIMEOUT_MS })
  return reply.outcome === 'answered' && reply.ok
}

/** True when Postgres answers a query: while starting or recovering it accepts connections but rejects them. */
export async function postgresAnswers(settings: Record<string, string>): Promise<boolean> {
  const client = new pg.Client({
    host: settings['POSTGRES_HOST'],
    port: Number(settings['POSTGRES_PORT']),
    database: settings['POSTGRES_DB'],
    user: settings['POSTGRES_USER'],
    password: settings['POSTGRES_PASSWORD'],
    connectionTimeoutMillis: PROBE_TIMEOUT_MS,
  })
  client.on('error', () => {
    /* reported as false below */
  })
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}
