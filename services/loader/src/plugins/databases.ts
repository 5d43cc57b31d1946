import type { Logger } from '@stream-retail/chassis/logger'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { type DatabaseProbe, openDatabaseProbe } from '../clients/database-probe.ts'
import { type Database, openDatabase } from '../clients/database.ts'
import type { Settings } from '../settings.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Two pools, so that loops and requests cannot starve each other, and a probe that waits for neither. */
    databases: { routes: Database; loops: Database; probe: DatabaseProbe }
  }
}

/**
 * Maximum connections per pool. Two loaders, the tasks of the sink, the registry and the exporter together stay far
 * below the 100 that Postgres allows. Each loop holds at most one connection at a time; an isolation holds one until it
 * ends.
 */
const ROUTE_CONNECTIONS = 4
const LOOP_CONNECTIONS = 6

/** Decorates the app with the connections to Postgres. */
export const databases = fp(
  async (app: FastifyInstance, { settings, log }: { settings: Settings; log: Logger }) => {
    const routes = openDatabase(settings, log, { max: ROUTE_CONNECTIONS })
    const loops = openDatabase(settings, log, { max: LOOP_CONNECTIONS })
    const probe = openDatabaseProbe(settings, log)
    app.decorate('databases', { routes, loops, probe })
    app.addHook('onClose', async () => {
      await Promise.allSettled([routes.end(), loops.end(), probe.close()])
    })
  },
  { name: 'databases' },
)
