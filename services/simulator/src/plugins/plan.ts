import type { Logger } from '@stream-retail/chassis/logger'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { type RunPlan, planRun } from '../run/plan-run.ts'
import type { Settings } from '../settings.ts'

declare module 'fastify' {
  interface FastifyInstance {
    plan: RunPlan
  }
}

/** Decorates the app with what the run sends, and when. An unusable replay file stops the start. */
export const plan = fp(
  async (app: FastifyInstance, { settings, log }: { settings: Settings; log: Logger }) => {
    app.decorate('plan', await planRun(settings, log))
  },
  { name: 'plan' },
)
