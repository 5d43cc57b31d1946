/** A service with a plugin whose close fails. */
import { Type } from 'typebox'
import { buildHttp } from '../../src/http.ts'
import { run } from '../../src/run.ts'
import { commonSettings } from '../../src/settings.ts'

await run({
  name: 'clumsy',
  purpose: 'fails while it closes',
  settings: Type.Object({ ...commonSettings }),
  port: () => 0,
  build: async (_settings, log) => {
    const app = buildHttp(log)
    app.addHook('onClose', async () => {
      throw new Error('the pool has a client that was never released')
    })
    return app
  },
})
