import { run } from '@stream-retail/chassis/run'
import { buildApp } from './app.ts'
import { settings } from './settings.ts'

await run({
  name: 'ingest-api',
  purpose: 'accepts sales over HTTP, validates them and publishes them to Kafka',
  settings,
  port: ({ INGEST_PORT }) => INGEST_PORT,
  build: buildApp,
})
