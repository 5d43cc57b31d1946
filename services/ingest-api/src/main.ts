import { run } from '@stream-retail/chassis/run'
import { buildApp } from './app.ts'
import { settings } from './settings.ts'

await run({
  name: 'ingest-api',
  purpose: 'takes sales over HTTP, checks them and publishes them to Kafka',
  settings,
  port: ({ INGEST_PORT }) => INGEST_PORT,
  build: buildApp,
})
