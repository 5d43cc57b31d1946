/** A service that ends by itself with the given exit code. */
import { Type } from 'typebox'
import { buildHttp } from '../../src/http.ts'
import { run } from '../../src/run.ts'
import { commonSettings } from '../../src/settings.ts'

await run({
  name: 'finisher',
  purpose: 'ends by itself',
  settings: Type.Object({ ...commonSettings, CODE: Type.Integer({ description: 'its exit code' }) }),
  port: () => 0,
  build: async ({ CODE }, log) => Object.assign(buildHttp(log), { code: CODE }),
  finished: async (app) => (app as typeof app & { code: number }).code,
})
