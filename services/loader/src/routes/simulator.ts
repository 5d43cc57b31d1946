import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { SimulatorClient } from '../clients/simulator.ts'
import { By } from '../control/text-fields.ts'

const ByBody = Type.Union([Type.Object({ by: Type.Optional(By) }, { additionalProperties: false }), Type.Null()])
/** The simulator enforces the maximum. */
const RateBody = Type.Object(
  { rate_per_sec: Type.Number({ minimum: 0 }), by: Type.Optional(By) },
  { additionalProperties: false },
)

/** `POST /simulator/pause`, `POST /simulator/resume`, `PUT /simulator/rate`: each returns the simulator's new state. */
export function addSimulatorRoutes(app: FastifyInstance, simulator: SimulatorClient): void {
  for (const verb of ['pause', 'resume'] as const) {
    app.post(
      `/simulator/${verb}`,
      {
        schema: { body: ByBody },
        config: { audit: { action: `${verb}_simulator`, of: 'simulator' } },
      },
      async () => simulator.order('POST', `/${verb}`),
    )
  }

  app.put<{ Body: Static<typeof RateBody> }>(
    '/simulator/rate',
    {
      schema: { body: RateBody },
      config: { audit: { action: 'set_simulator_rate', of: 'simulator' } },
    },
    async ({ body: { rate_per_sec: rate } }) => simulator.order('PUT', '/rate', { rate_per_sec: rate }),
  )
}
