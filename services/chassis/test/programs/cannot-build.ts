/** A service whose app cannot be built. */
import { Type } from 'typebox'
import { run } from '../../src/run.ts'
import { commonSettings } from '../../src/settings.ts'

await run({
  name: 'unbuildable',
  purpose: 'fails while it is built',
  settings: Type.Object({ ...commonSettings }),
  port: () => 0,
  build: async () => {
    throw new Error('there is no mapping file')
  },
})
