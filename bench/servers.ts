import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { SALES_SUBJECT } from '@stream-retail/schemas/subjects'
import { ROOT } from '../compose/native/machine.ts'

export type Server = { url: string; pid: number; stop: () => Promise<void> }

const START_TIMEOUT_MS = 30_000

const GATEWAY = join(ROOT, 'services/ingest-api/test/programs/gateway-on-topics.ts')

/** The gateway as a separate process, writing to a topic of the bench. @param nodeOptions such as --cpu-prof */
export async function startGateway(
  settings: Record<string, string>,
  topic: string,
  nodeOptions: string[] = [],
): Promise<Server> {
  const port = await freePort()
  const args = [...nodeOptions, GATEWAY, JSON.stringify({ sales: { topic, subject: SALES_SUBJECT } })]
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], LOG_LEVEL: 'warn', ...settings, INGEST_PORT: String(port) },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return await whenReady(child, `http://127.0.0.1:${port}`, '/ready')
}

/** The bare Fastify route as a separate process. */
export async function startBare(): Promise<Server> {
  const port = await freePort()
  const child = spawn(process.execPath, [join(import.meta.dirname, 'gateway/bare.ts'), String(port)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return await whenReady(child, `http://127.0.0.1:${port}`, '/metrics')
}

async function whenReady(child: ChildProcess, url: string, path: string): Promise<Server> {
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  const deadline = Date.now() + START_TIMEOUT_MS
  while ((await fetch(url + path).catch(() => undefined))?.ok !== true) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop()
      throw new Error(`${child.spawnargs.join(' ')} did not become ready`)
    }
    await pause(50)
  }
  return { url, pid: child.pid ?? 0, stop }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
