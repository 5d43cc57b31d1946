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
      ...['access', 'loops', 'leadership', 'preparation', 'supervisor', 'steering'],
      ...['measurement', 'dead-letters', 'reconciliation', 'canary', 'databases', 'peers'],
    ],
  },
)

function sourcesOf(app: FastifyInstance, settings: Settings): Sources & Pick<FastifyInstance, 'canary'> {
  const { readiness, measurement, supervisor, retention, deadLetters, reconciliation, canary } = app
  return {
    ...{ readiness, measurement, supervisor, retention, deadLetters, reconciliation, canary },
    desired: app.desiredStates,
    peers: openPeers(settings, app.peers.simulator, app.peers.registry),
    preparation: {
      // Where another loader leads, it has prepared.
      get complete() {
        return app.loops.phase.prepared || app.loops.phase.role === 'standby'
      },
    },
  }
}
