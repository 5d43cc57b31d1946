import type { Logger } from '@stream-retail/chassis/logger'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Loops } from '../loops.ts'

declare module 'fastify' {
  interface FastifyInstance {
    loops: Loops
  }
}

/** Decorates the app with its loops: everything that repeats work is added here. */
export const loops = fp(
  async (app: FastifyInstance, { log }: { log: Logger }) => {
    app.decorate('loops', new Loops(log))
  },
  { name: 'loops' },
)

/**
 * Starts the loops once the app is ready. Registered after every plugin that adds one: Fastify closes in the reverse
 * order, so that loops end before the connections they work with.
 */
export const runLoops = fp(
  async (app: FastifyInstance) => {
    app.addHook('onReady', async () => {
      app.loops.start()
    })
    app.addHook('onClose', () => app.loops.stop())
  },
  { name: 'run-loops', dependencies: ['loops'] },
)
