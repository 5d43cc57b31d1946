/**
 * A gateway process that writes to other topics, for tests and benchmarks:
 * `node gateway-on-topics.ts '{"sales":{"topic":"…","subject":"…"}}'`. Everything else comes from the environment.
 */
import { run } from '@stream-retail/chassis/run'
import { buildApp } from '../../src/app.ts'
import { settings } from '../../src/settings.ts'
import type { Topics } from '../../src/topics.ts'

const topics = JSON.parse(process.argv[2] ?? '{}') as Partial<Topics>

await run({
  name: 'ingest-api',
  purpose: 'the gateway on the topics of a test or bench',
  settings,
  port: ({ INGEST_PORT }) => INGEST_PORT,
  build: (chosen, log) => buildApp(chosen, log, { topics }),
})
