import type { Logger } from '@stream-retail/chassis/logger'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Canary } from '../canary/canary.ts'
import type { CanaryState } from '../canary/canary-state.ts'
import type { Settings } from '../settings.ts'

declare module 'fastify' {
  interface FastifyInstance {
    canary: { readonly state: CanaryState }
  }
}

/** Sends canary sales through the whole chain, unless another loader leads. */
export const canary = fp(
  async (app: FastifyInstance, { settings, log }: { settings: Settings; log: Logger }) => {
    const { readiness, metrics } = app
    const canary = new Canary({
      settings,
      gateway: app.peers.gateway,
      database: app.databases.loops,
      readiness,
      metrics,
      log,
    })
    app.decorate('canary', {
      get state() {
        return app.loops.phase.role === 'standby' ? { ...canary.state, state: 'off' as const } : canary.state
      },
    })
    if (settings.CANARY_INTERVAL_MS === 0) return
    app.leadership.on('role', (role, before) => {
      if (role === 'standby') readiness.warn('canary', undefined)
      // Canary sales that the previous leader would have sent are not overdue.
      else if (before !== 'cut_off' && before !== 'leader') canary.restart()
    })
    app.loops.add('looking for canary sales', () => canary.round(), {
      after: 'prepared',
      every: (pauseMs) => pauseMs,
      onStop: () => {
        canary.stop()
      },
    })
  },
  { name: 'canary', dependencies: ['loops', 'leadership', 'databases', 'peers'] },
)
