import type { Logger } from '@stream-retail/chassis/logger'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { LOOK_EVERY_MS, Leadership } from '../lead.ts'
import type { Settings } from '../settings.ts'

declare module 'fastify' {
  interface FastifyInstance {
    leadership: Leadership
  }
}

/** Decorates the app with the leadership, which decides which loops run. `GET /ready` and a metric show the role. */
export const leadership = fp(
  async (app: FastifyInstance, { settings, log }: { settings: Settings; log: Logger }) => {
    const leadership = new Leadership(settings, log)
    app.decorate('leadership', leadership)
    app.metrics.gauge('retail_loader_leader', '1 while this loader leads, else 0.', [], (gauge) => {
      gauge.set(leadership.leads ? 1 : 0)
    })
    app.readiness.note('role', leadership.role)
    leadership.on('role', (role) => {
      app.readiness.note('role', role)
      app.loops.setPhase({ role })
    })
    app.loops.add('checking the leadership', () => leadership.look(), { every: LOOK_EVERY_MS, onStandby: true })
    app.addHook('onClose', () => leadership.close())
  },
  { name: 'leadership', dependencies: ['loops'] },
)
