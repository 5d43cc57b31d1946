import { progress } from '../report.ts'
import { cpuSeconds, forgetPeak, peakMebibytes } from './process-times.ts'
import type { Sink } from './sink.ts'
import type { LoadStack } from './stack.ts'
import { copyRows, emptyTable, lookAtRows } from './table.ts'

/** One load of all rows. CPU in seconds, memory in MiB; undefined where the system does not report it. */
export type Copied = { rate: number; seconds: number; postgresCpu: number | undefined }
export type Loaded = Copied & {
  rows: number
  firstRowSeconds: number
  connectCpu: number | undefined
  connectPeak: number | undefined
}

export async function measureCopy({ database, pidOf }: LoadStack, file: string, sales: number): Promise<Copied> {
  await emptyTable(database)
  const before = cpuSeconds(pidOf('postgres'))
  const seconds = await copyRows(database, file)
  const copied = { rate: sales / seconds, seconds, postgresCpu: since(before, cpuSeconds(pidOf('postgres'))) }
  progress(`  COPY: ${Math.round(copied.rate).toLocaleString('en-US')} rows/s`)
  return copied
}

/** Measures from the resume of the sink until its last row is written. The sink is stopped before and after. */
export async function measureSink(
  { database, pidOf }: LoadStack,
  sink: Sink,
  config: Record<string, string>,
  sales: number,
): Promise<Loaded> {
  await sink.rewind(config)
  await emptyTable(database)
  forgetPeak(pidOf('connect'))
  const [connectBefore, postgresBefore] = [cpuSeconds(pidOf('connect')), cpuSeconds(pidOf('postgres'))]
  const begun = Date.now()
  await sink.resume()
  await sink.untilCommitted(sales, (committed) => {
    progress(`  ${committed.toLocaleString('en-US')} of ${sales.toLocaleString('en-US')}`)
  })
  const [connectCpu, postgresCpu] = [
    since(connectBefore, cpuSeconds(pidOf('connect'))),
    since(postgresBefore, cpuSeconds(pidOf('postgres'))),
  ]
  await sink.stop()
  const { rows, first, last } = await lookAtRows(database)
  const seconds = (last - begun) / 1000
  progress(`  sink: ${Math.round(rows / seconds).toLocaleString('en-US')} rows/s`)
  return {
    rows,
    rate: rows / seconds,
    seconds,
    firstRowSeconds: (first - begun) / 1000,
    connectCpu,
    postgresCpu,
    connectPeak: peakMebibytes(pidOf('connect')),
  }
}

function since(before: number | undefined, after: number | undefined): number | undefined {
  return before === undefined || after === undefined ? undefined : after - before
}
