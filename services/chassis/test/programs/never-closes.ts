/** A service with a plugin that never closes. */
import { Type } from 'typebox'
import { buildHttp } from '../../src/http.ts'
import { run } from '../../src/run.ts'
import { commonSettings } from '../../src/settings.ts'

await run({
  name: 'stubborn',
  purpose: 'does not close',
  settings: Type.Object({ ...commonSettings }),
  port: () => 0,
  build: async (_settings, log) => {
    const app = buildHttp(log)
    app.addHook('onClose', () => new Promise(() => undefined))
    return app
  },
})
