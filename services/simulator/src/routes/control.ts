import { Problem } from '@stream-retail/chassis/errors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { RATE_LIMIT } from '../settings.ts'
import type { Simulation } from '../simulation.ts'

const NewRate = Type.Object({
  rate_per_sec: Type.Number({ minimum: 0, maximum: RATE_LIMIT }),
}, { additionalProperties: false })

/** `GET /rate`, `PUT /rate`, `POST /pause`, `POST /resume`: each answers with the state after it. */
export function addControlRoutes(app: FastifyInstance, simulation: Simulation): void {
  app.removeContentTypeParser('text/plain')
  app.addHook('onRequest', async (request) => { refuseOtherSites(request) })

  app.get('/rate', async () => simulation.state)

  app.put<{ Body: { rate_per_sec: number } }>('/rate', { schema: { body: NewRate } }, async (request) => {
    const { rate_per_sec: rate } = request.body
    if (!simulation.setRate(rate)) {
      throw new Problem({ status: 409, code: 'replaying', detail: 'A file is replayed in its own rhythm; REPLAY_SPEED sets how fast.' })
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
}

/** A page of another site can make a browser send a POST without asking first; the browser then names that site. */
function refuseOtherSites(request: FastifyRequest): void {
  const { origin, host } = request.headers
  if (request.method === 'GET' || origin === undefined || origin === `http://${host}` || origin === `https://${host}`) return
  throw new Problem({ status: 403, code: 'cross_site', detail: 'Pages of other sites may not control this simulator.' })
}
