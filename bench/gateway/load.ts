/** The load generator, a separate process: `node load.ts '{"url":…}'` prints its result as JSON. */
import type { LoadJob } from './jobs.ts'
import { metered } from './meter.ts'
import { pace } from './pace.ts'
import { saturate } from './saturate.ts'

const job = JSON.parse(process.argv[2] ?? '{}') as LoadJob
const load = job.rate === undefined ? saturate : pace
await load(job, { requests: job.warmUpRequests })
process.stdout.write(JSON.stringify(await metered(job.url, job.sales, () => load(job, { seconds: job.seconds }))))
