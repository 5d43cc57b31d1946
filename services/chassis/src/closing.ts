import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyInstance {
    /** What a close that has begun is waiting for now. */
    closingWaitsFor: () => string[]
  }
}

type Hook = (this: unknown, instance: unknown, done: (error?: Error) => void) => unknown
type AddHook = (this: FastifyInstance, name: string, hook: Hook) => FastifyInstance

const REQUESTS = 'requests in flight'

/**
 * Lets a stop that hangs name its cause: requests in flight, or an onClose hook, named by the line that added it.
 * Fastify runs these hooks one after the other and reports nothing until the last has ended. For hooks that are
 * added after it.
 */
export function trackClosing(app: FastifyInstance): void {
  const waitsFor = new Set<string>()
  app.decorate('closingWaitsFor', () => [...waitsFor])
  app.addHook('preClose', async () => {
    if (!app.server.listening) return
    waitsFor.add(REQUESTS)
    app.server.once('close', () => waitsFor.delete(REQUESTS))
  })
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its `this` below
  const addHook = app.addHook as unknown as AddHook
  const addTracked: AddHook = function (name, hook) {
    if (name !== 'onClose' || typeof hook !== 'function') return addHook.call(this, name, hook)
    const place = `the onClose hook of ${callerOf(addTracked)}`
    return addHook.call(this, name, async function (instance) {
      waitsFor.add(place)
      await ended(hook, this, instance)
      waitsFor.delete(place)
    })
  }
  Object.assign(app, { addHook: addTracked })
}

/** Resolves when a hook has ended, whether it returns a promise or takes a callback. */
async function ended(hook: Hook, self: unknown, instance: unknown): Promise<void> {
  if (hook.length < 2) return void (await hook.call(self, instance, () => undefined))
  await new Promise<void>((resolve, reject) => {
    hook.call(self, instance, (error) => {
      if (error === undefined) resolve()
      else reject(error)
    })
  })
}

/** File and line that called a function. */
function callerOf(called: AddHook): string {
  const holder: { stack?: string } = {}
  Error.captureStackTrace(holder, called)
  const [, path = '', line = ''] = /((?:file:\/\/)?\/\S+?):(\d+):\d+/.exec(holder.stack ?? '') ?? []
  return `${relative('', path.startsWith('file:') ? fileURLToPath(path) : path)}:${line}`
}
