import { run } from '@stream-retail/chassis/run'
import { buildApp } from './app.ts'
import { settingsSchema } from './settings.ts'

await run({
  name: 'loader',
  purpose: 'brings Kafka, registry, Connect and Postgres to the state that files describe, and watches over the load.',
  settings: settingsSchema,
  port: (settings) => settings.LOADER_PORT,
  build: buildApp,
})
