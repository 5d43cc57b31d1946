import { run } from '@stream-retail/chassis/run'
import { buildApp } from './app.ts'
import { settingsSchema } from './settings.ts'

await run({
  name: 'simulator',
  purpose: 'posts retail sales to the gateway: generated at a rate, or replayed from a file',
  settings: settingsSchema,
  port: (settings) => settings.SIMULATOR_PORT,
  build: async (settings, log) => buildApp(settings, log, (text) => process.stdout.write(text)),
  finished: async (app) => app.session.finished(),
})
