import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { ActionRequest, ConnectorActions } from '../control/connector-actions.ts'
import { By, Line } from '../control/text-fields.ts'

const request = { by: Type.Optional(By), reason: Type.Optional(Line(500)) }
const RequestBody = Type.Union([Type.Object(request, { additionalProperties: false }), Type.Null()])
const RestartBody = Type.Union([
  Type.Object({ ...request, only_failed: Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
  Type.Null(),
])

type ConnectorParams = { name: string }

/** `POST /connectors/:name/pause`, `/resume` and `/restart`. */
export function addConnectorRoutes(app: FastifyInstance, actions: ConnectorActions): void {
  for (const verb of ['pause', 'resume'] as const) {
    app.post<{ Params: ConnectorParams; Body?: Static<typeof RequestBody> }>(
      `/connectors/:name/${verb}`,
      {
        schema: { body: RequestBody },
        config: { audit: { action: `${verb}_connector`, of: 'name' } },
      },
      async ({ params: { name }, body }) => actions[verb](name, requestIn(body)),
    )
  }

  app.post<{ Params: ConnectorParams; Body?: Static<typeof RestartBody> }>(
    '/connectors/:name/restart',
    {
      schema: { body: RestartBody },
      config: { audit: { action: 'restart_connector', of: 'name' } },
    },
    async ({ params: { name }, body }) => actions.restart(name, body?.only_failed === false ? 'all' : 'failed'),
  )
}

function requestIn(body: { by?: string; reason?: string } | null | undefined): ActionRequest {
  return { by: body?.by ?? null, reason: body?.reason ?? null }
}
