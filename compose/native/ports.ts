import { createServer } from 'node:net'
import type { Machine } from './machine.ts'
import { processes } from './processes.ts'

/**
 * Checks that every port is free before anything starts.
 * @throws {Error} listing invalid port settings, or ports in use with the part and the setting that changes the port
 */
export async function checkPorts({ settings, programs }: Machine): Promise<void> {
  const wanted = processes
    .filter(({ optional }) => optional === undefined || programs[optional] !== undefined)
    .flatMap(({ name, ports }) => ports.map((setting) => ({ name, setting, port: Number(settings[setting]) })))
  const wrong = wanted.filter(({ port }) => !Number.isInteger(port) || port < 1 || port > 65_535)
  if (wrong.length > 0)
    throw new Error(
      wrong.map(({ setting }) => `${setting} is not a port number: ${JSON.stringify(settings[setting])}`).join('\n'),
    )
  const free = await Promise.all(wanted.map(({ port }) => isFree(port, settings['BIND_HOST'] ?? '127.0.0.1')))
  const taken = wanted.filter((_, index) => free[index] !== true)
  if (taken.length === 0) return
  const { setting, port } = taken[0] as (typeof taken)[0]
  throw new Error(
    taken.map((one) => `port ${one.port} (${one.name}) is in use; choose another with ${one.setting}`).join('\n') +
      `\nFor example: ${setting}=${port + 10_000} npm start. Is another copy running? Check with npm run status.`,
  )
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => {
      resolve(false)
    })
    server.listen({ port, host, exclusive: true }, () => {
      server.close(() => {
        resolve(true)
      })
    })
  })
}
