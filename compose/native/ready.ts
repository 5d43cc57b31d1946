import { connect } from 'node:net'
import pg from 'pg'
import { askLoopback } from './ask-loopback.ts'

/** True when the part is healthy; false or the reason when it is not, yet. */
export type Readiness = boolean | string

/** Thrown by a probe when no waiting can help. */
export class NeverReady extends Error {}

/** Deadline of one probe; the next one follows at once. */
const PROBE_TIMEOUT_MS = 2_000
/** Characters of an answer that are shown as the reason. */
const SHOWN = 200

/** Connects to a port. @returns undefined, or why it does not accept connections */
function connectionProblem(port: string | number | undefined, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ port: Number(port), host, timeout: PROBE_TIMEOUT_MS })
    const settle = (problem?: string) => {
      socket.destroy()
      resolve(problem)
    }
    socket.once('connect', () => {
      settle()
    })
    socket.once('error', (error) => {
      settle(describe(error))
    })
    socket.once('timeout', () => {
      settle(`port ${port} does not answer within ${PROBE_TIMEOUT_MS / 1000} s`)
    })
  })
}

/** True when the port accepts connections. */
export async function tcpAnswers(port: string | number | undefined, host = '127.0.0.1'): Promise<boolean> {
  return (await connectionProblem(port, host)) === undefined
}

/** As {@link tcpAnswers}, with the reason. */
export async function portAnswers(port: string | number | undefined): Promise<Readiness> {
  return (await connectionProblem(port, '127.0.0.1')) ?? true
}

/** True when the URL responds with a 2xx, otherwise the reason. */
export async function httpAnswers(url: string): Promise<Readiness> {
  try {
    const { ok, status, text } = await askLoopback(url, PROBE_TIMEOUT_MS)
    return ok || `${url} answered ${status}: ${text.trim().slice(0, SHOWN)}`
  } catch (error) {
    return `${url}: ${describe(error as Error)}`
  }
}

/** SQLSTATEs that stay: a wrong password, a user that may not connect, a database that does not exist. */
const STAYS = ['28P01', '28000', '3D000']

/**
 * True when Postgres answers a query: while starting or recovering it accepts connections but rejects them.
 * @throws {NeverReady} when it rejects our user or database
 */
export async function postgresAnswers(settings: Record<string, string>): Promise<Readiness> {
  // Everything that pg would otherwise take from PG* variables of the shell.
  const client = new pg.Client({
    host: settings['POSTGRES_HOST'] ?? '127.0.0.1',
    port: Number(settings['POSTGRES_PORT']),
    database: settings['POSTGRES_DB'] ?? '',
    user: settings['POSTGRES_USER'] ?? '',
    password: settings['POSTGRES_PASSWORD'] ?? '',
    ssl: false,
    options: '-c statement_timeout=2000',
    application_name: 'launcher',
    client_encoding: 'UTF8',
    connectionTimeoutMillis: PROBE_TIMEOUT_MS,
  })
  client.on('error', () => {
    /* reported below */
  })
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } catch (error) {
    if (STAYS.includes((error as { code?: string }).code ?? '')) throw new NeverReady(describe(error as Error))
    return describe(error as Error)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** An error of several addresses has no message of its own. */
const describe = (error: Error & { code?: string }): string => error.message || (error.code ?? error.name)
