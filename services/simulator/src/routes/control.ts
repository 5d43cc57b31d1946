import { guardControl } from '@stream-retail/chassis/control-guard'
import { Problem } from '@stream-retail/chassis/errors'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { Type } from 'typebox'
import { MAX_RATE, type Settings } from '../settings.ts'

const NewRate = Type.Object(
  {
    rate_per_sec: Type.Number({ minimum: 0, maximum: MAX_RATE }),
  },
  { additionalProperties: false },
)

/** `GET /rate`, `PUT /rate`, `POST /pause`, `POST /resume`: each responds with the state after it. */
export const controlRoutes = fp(
  async (app: FastifyInstance, { settings }: { settings: Settings }) => {
    const { simulation } = app
    app.removeContentTypeParser('text/plain')
    guardControl(app, settings.CONTROL_TOKEN, settings.ALLOWED_HOSTS)

    app.get('/rate', async () => simulation.state)

    app.put<{ Body: { rate_per_sec: number } }>('/rate', { schema: { body: NewRate } }, async (request) => {
      const { rate_per_sec: rate } = request.body
      if (!simulation.setRate(rate)) {
        throw new Problem({
          status: 409,
          code: 'replaying',
          detail: 'A file is replayed at its own pace; REPLAY_SPEED sets how fast.',
        })
      }
      request.log.info({ rate_per_sec: rate }, 'rate changed')
      return simulation.state
    })

    app.post('/pause', async (request) => {
      simulation.pause()
      request.log.info('paused')
      return simulation.state
    })

    app.post('/resume', async (request) => {
      simulation.resume()
      request.log.info('resumed')
      return simulation.state
    })
  },
  { name: 'control-routes', dependencies: ['simulation'] },
)
