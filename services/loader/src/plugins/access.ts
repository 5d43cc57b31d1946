import { guardControl } from '@stream-retail/chassis/control-guard'
import type { Logger } from '@stream-retail/chassis/logger'
import { traceRequests } from '@stream-retail/chassis/trace-requests'
import { openTraces } from '@stream-retail/chassis/traces'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Settings } from '../settings.ts'

/** Traces requests and guards every route with the control token. Registered before all routes. */
export const access = fp(
  async (app: FastifyInstance, { settings, log }: { settings: Settings; log: Logger }) => {
    traceRequests(app, await openTraces('loader', settings, log))
    guardControl(app, settings.CONTROL_TOKEN, settings.ALLOWED_HOSTS)
  },
  { name: 'access' },
)
