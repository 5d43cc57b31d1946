import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { Steering, Wish } from '../control/steer-connectors.ts'
import { By, Line } from './bodies.ts'

const wish = { by: Type.Optional(By), reason: Type.Optional(Line(500)) }
const WishBody = Type.Union([Type.Object(wish, { additionalProperties: false }), Type.Null()])
const RestartBody = Type.Union([
  Type.Object({ ...wish, only_failed: Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
  Type.Null(),
])

type Named = { name: string }

/** `POST /connectors/:name/pause`, `/resume` and `/restart`. */
export function addConnectorRoutes(app: FastifyInstance, steering: Steering): void {
  for (const verb of ['pause', 'resume'] as const) {
    app.post<{ Params: Named; Body?: Static<typeof WishBody> }>(
      `/connectors/:name/${verb}`,
      {
        schema: { body: WishBody },
        config: { audit: { action: `${verb}_connector`, of: 'name' } },
      },
      async ({ params: { name }, body }) => steering[verb](name, wishIn(body)),
    )
  }

  app.post<{ Params: Named; Body?: Static<typeof RestartBody> }>(
    '/connectors/:name/restart',
    {
      schema: { body: RestartBody },
      config: { audit: { action: 'restart_connector', of: 'name' } },
    },
    async ({ params: { name }, body }) => steering.restart(name, body?.only_failed === false ? 'all' : 'failed'),
  )
}

function wishIn(body: { by?: string; reason?: string } | null | undefined): Wish {
  return { by: body?.by ?? null, reason: body?.reason ?? null }
}
