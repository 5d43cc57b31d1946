import { createHash } from 'node:crypto'
import { lstatSync, rmSync } from 'node:fs'
import { type IncomingMessage, type Server, type ServerResponse, createServer, request } from 'node:http'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Stack } from './stack.ts'

/** The status of a running launcher. */
export type LauncherStatus = {
  pid: number
  parts: { name: string; state: string; pid?: number; restarts: number; log: string }[]
}

/**
 * The control socket for a data folder. In /tmp, because socket paths must be short, and whatever TMPDIR is in the
 * caller's shell: otherwise a second shell would not find the launcher.
 */
export function socketOf(dataFolder: string): string {
  return join(
    process.platform === 'win32' ? tmpdir() : '/tmp',
    `stream-retail-${userInfo().username}-${createHash('sha256').update(dataFolder).digest('hex').slice(0, 12)}.sock`,
  )
}

/** Serves the status, and stops, starts, kills or restarts single parts on request. Only this user can connect. */
export async function serveControl(stack: Stack, dataFolder: string): Promise<Server> {
  const server = createServer((incoming, response) => {
    void handle(stack, incoming, response)
  })
  const path = socketOf(dataFolder)
  removeStale(path)
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

/** Removes the socket of a launcher that was killed. @throws {Error} when something else has its name */
function removeStale(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined) return
  if (!found.isSocket() || found.uid !== process.getuid?.())
    throw new Error(`${path} is not a socket of this user; remove it, as the launcher needs this name`)
  rmSync(path)
}

function statusOf(stack: Stack): LauncherStatus {
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

async function handle(stack: Stack, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
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
  if (verb !== 'restart') throw new Error(`unknown action ${verb}; use stop, kill, start or restart`)
  await part.stop()
  await part.start()
}

/** No launcher is listening, or it exited during the request. */
const GONE = ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE']

/**
 * Sends a request to the launcher of a data folder.
 * @param path '/' for the status, '/PART/VERB' with POST for an action
 * @returns the status afterwards, or undefined when no launcher is running there
 * @throws {Error} with the launcher's reason when the action fails
 */
export function askLauncher(
  dataFolder: string,
  path = '/',
  method: 'GET' | 'POST' = 'GET',
): Promise<LauncherStatus | undefined> {
  return new Promise((resolve, reject) => {
    // Never reuse a connection: it may belong to a launcher that has just exited.
    const asked = request({ socketPath: socketOf(dataFolder), path, method, agent: false }, (response) => {
      let text = ''
      response
        .setEncoding('utf8')
        .on('data', (chunk: string) => {
          text += chunk
        })
        .on('end', () => {
          const body = JSON.parse(text) as LauncherStatus & { error?: string }
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
