import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Sources } from '../overview/gather-facts.ts'
import { Overview } from '../overview/overview.ts'
import { openPeers } from '../overview/peers.ts'
import { addInventoryRoutes } from '../routes/inventory.ts'
import { addOverviewRoutes } from '../routes/overview.ts'
import { addPageRoutes } from '../routes/page.ts'
import { addPipelineRoute } from '../routes/pipeline.ts'
import type { Settings } from '../settings.ts'

/** Milliseconds until the next try when a tick has failed. */
const RETRY_MS = 1_000

/** The control page and what it shows. */
export const controlPage = fp(
  async (app: FastifyInstance, { settings }: { settings: Settings }) => {
    const sources = sourcesOf(app, settings)
    addPipelineRoute(app, { ...sources, leadership: app.leadership })
    addPageRoutes(app)
    addInventoryRoutes(app, app.databases.routes, app.peers.registry)
    app.loops.add('sending events', addOverviewRoutes(app, new Overview(sources)), {
      every: (pauseMs) => pauseMs,
      retryMs: RETRY_MS,
      onStandby: true,
    })
  },
  {
    name: 'control-page',
    dependencies: [
      'access',
      'loops',
      'databases',
      'peers',
      'leadership',
      'preparation',
      'supervisor',
      'measurement',
      'dead-letters',
      'reconciliation',
      'canary',
      'steering',
    ],
  },
)

function sourcesOf(app: FastifyInstance, settings: Settings): Sources & Pick<FastifyInstance, 'canary'> {
  return {
    readiness: app.readiness,
    measurement: app.measurement,
    supervisor: app.supervisor,
    retention: app.retention,
    deadLetters: app.deadLetters,
    reconciliation: app.reconciliation,
    canary: app.canary,
    desired: app.desiredStates,
    peers: openPeers(settings, app.peers.simulator, app.peers.registry),
    preparation: {
      // A standby prepares nothing itself: the leader has done it.
      get complete() {
        return app.loops.phase.prepared || app.loops.phase.role === 'standby'
      },
    },
  }
}
