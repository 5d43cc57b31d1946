import { createLogger } from '@stream-retail/chassis/logger'
import { readSettings } from '@stream-retail/chassis/settings'
import type { FastifyInstance } from 'fastify'
import { buildApp } from '../src/app.ts'
import { settingsSchema } from '../src/settings.ts'

export type Started = { app: FastifyInstance; printed: string[] }

/** The app listening on a free port; closed when the test ends. */
export async function startApp(
  t: { teardown: (end: () => Promise<void>) => void },
  env: Record<string, string>,
): Promise<Started> {
  const printed: string[] = []
  const app = await buildApp(readSettings(settingsSchema, env), createLogger('simulator', 'fatal'), (text) => {
    printed.push(text)
  })
  t.teardown(async () => app.close())
  await app.listen({ host: '127.0.0.1', port: 0 })
  return { app, printed }
}
