import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { type IncomingMessage, type Server, type ServerResponse, createServer, request } from 'node:http'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Stack } from './stack.ts'

/** What a running launcher tells of itself. */
export type Status = {
  pid: number
  parts: { name: string; state: string; pid?: number; restarts: number; log: string }[]
}

/** Where the launcher of a data folder listens. In the folder for temporary files, as a socket's path must be short. */
export function socketOf(dataFolder: string): string {
  return join(
    tmpdir(),
    `stream-retail-${userInfo().username}-${createHash('sha256').update(dataFolder).digest('hex').slice(0, 12)}.sock`,
  )
}

/** Lets other commands ask for the status and stop, start, kill or restart single parts. Only this user can connect. */
export async function serveControl(stack: Stack, dataFolder: string): Promise<Server> {
  const server = createServer((incoming, response) => {
    void answer(stack, incoming, response)
  })
  const path = socketOf(dataFolder)
  rmSync(path, { force: true })
  const mask = process.umask(0o077)
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, resolve)
    })
  } finally {
    process.umask(mask)
  }
  server.unref()
  return server
}

function statusOf(stack: Stack): Status {
  return {
    pid: process.pid,
    parts: [...stack.parts].map(([name, part]) => ({
      name,
      state: part.state,
      restarts: part.restarts,
      log: part.logFile,
      ...(part.pid === undefined ? {} : { pid: part.pid }),
    })),
  }
}

async function answer(stack: Stack, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, name = '', verb = ''] = (incoming.url ?? '/').split('/')
  try {
    if (incoming.method === 'POST') await act(stack, name, verb)
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(statusOf(stack)))
  } catch (error) {
    response
      .writeHead(400, { 'content-type': 'application/json' })
      .end(JSON.stringify({ error: (error as Error).message }))
  }
}

async function act(stack: Stack, name: string, verb: string): Promise<void> {
  const part = stack.part(name)
  if (verb === 'stop') return part.stop()
  if (verb === 'kill') return part.kill()
  if (verb === 'start') return part.start()
  if (verb !== 'restart') throw new Error(`a part can be told to stop, kill, start or restart, not ${verb}`)
  await part.stop()
  await part.start()
}

/** Nobody listens there, or it ended while it was asked. */
const GONE = ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE']

/**
 * Asks the launcher of a data folder.
 * @param path '/' for the status, '/PART/VERB' with POST to act
 * @returns undefined when no launcher runs there
 * @throws {Error} with the launcher's reason when it rejects
 */
export function askLauncher(
  dataFolder: string,
  path = '/',
  method: 'GET' | 'POST' = 'GET',
): Promise<Status | undefined> {
  return new Promise((resolve, reject) => {
    // A connection of its own each time: a kept one may lead to a launcher that has just ended.
    const asked = request({ socketPath: socketOf(dataFolder), path, method, agent: false }, (response) => {
      let text = ''
      response
        .setEncoding('utf8')
        .on('data', (chunk: string) => {
          text += chunk
        })
        .on('end', () => {
          const body = JSON.parse(text) as Status & { error?: string }
          if (body.error === undefined) resolve(body)
          else reject(new Error(body.error))
        })
    })
    asked.on('error', (error: NodeJS.ErrnoException) => {
      if (GONE.includes(error.code ?? '')) resolve(undefined)
      else reject(error)
    })
    asked.end()
  })
}
