import { connect } from 'node:net'
import { askHttp } from '@stream-retail/chassis/http-client'
import pg from 'pg'

/** Milliseconds a probe may take; the next one comes right after. */
const PROBE_TIMEOUT_MS = 2_000

/** True when something accepts connections on a port of this machine. */
export function tcpAnswers(port: string | number | undefined, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port: Number(port), host, timeout: PROBE_TIMEOUT_MS })
    const settle = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
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

/** True when the address answers with a 2xx. */
export async function httpAnswers(url: string): Promise<boolean> {
  const reply = await askHttp(url, { timeoutMs: PROBE_TIMEOUT_MS })
  return reply.outcome === 'answered' && reply.ok
}

/** True when Postgres takes a query: while it starts up or recovers it accepts connections only to reject them. */
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
    /* the answer below is false */
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
