import { join } from 'node:path'
import { type OptionSpec, type Options, numberOption, textOption } from '../options.ts'
import { printTable, progress, writeResults } from '../report.ts'
import { openBacklog } from './backlog.ts'
import { type Contender, contendersOf } from './contenders.ts'
import { type Copied, type Loaded, measureCopy, measureSink } from './measure.ts'
import { Sink } from './sink.ts'
import { type LoadStack, startStack } from './stack.ts'

export const help = `npm run bench -- load
Measures how fast a backlog in the topic becomes rows, against COPY of the same rows into the same table.
  --sales 1000000   sales in the backlog
  --tasks 1,2       numbers of tasks of the sink
  --rounds 1        repetitions of all measurements, in turn
  --try 'batch.size=5000,consumer.override.max.poll.records=5000;other=value'
                    also measures the sink with these settings; a semicolon separates variants
The JVM and its options come from the environment: CONNECT_JVM_OPTS='-Xmx384m …' npm run bench -- load`

export const options: OptionSpec = {
  sales: { type: 'string' },
  tasks: { type: 'string' },
  rounds: { type: 'string' },
  try: { type: 'string' },
}

const WARM_UP_SHARE = 0.1
/** Share of COPY's rate that the sink should reach, by number of tasks. */
const TARGETS: Record<number, number> = { 1: 0.35, 2: 0.5 }

type Run = { contender: Contender; round: number; copyRate: number; copyCpu: number | undefined } & Loaded

/** @throws {Error} when rows are missing */
export async function run(chosen: Options): Promise<void> {
  const sales = Math.round(numberOption(chosen, 'sales', 1_000_000))
  const contenders = contendersOf(textOption(chosen, 'tasks', '1,2'), textOption(chosen, 'try', ''))
  const stack = await startStack()
  try {
    const runs = await measureAll(stack, contenders, sales, numberOption(chosen, 'rounds', 1))
    show(runs)
    writeResults('load', { sales, options: chosen, runs })
    const short = runs.filter(({ rows }) => rows !== sales)
    if (short.length > 0)
      throw new Error(
        short
          .map(({ contender, rows }) => `${contender.name}, ${contender.tasks} tasks: ${rows} rows of ${sales} sales`)
          .join('\n'),
      )
  } finally {
    await stack.stop()
  }
}

async function measureAll(stack: LoadStack, contenders: Contender[], sales: number, rounds: number): Promise<Run[]> {
  const sink = await Sink.open(stack.settings)
  const file = join(stack.settings['DATA_DIR'] ?? '', 'copy.txt')
  try {
    const shipped = await sink.config()
    await sink.stop()
    await fillAndWarmUp(stack, sink, file, sales)
    const runs: Run[] = []
    let before = await measureCopy(stack, file, sales)
    for (let round = 1; round <= rounds; round++) {
      for (const contender of contenders) {
        progress(`${contender.name}, tasks: ${contender.tasks}, round ${round} of ${rounds}`)
        const loaded = await measureSink(stack, sink, { ...shipped, ...contender.settings }, sales)
        const after = await measureCopy(stack, file, sales)
        runs.push({ contender, round, ...loaded, ...between(before, after) })
        before = after
      }
    }
    return runs
  } finally {
    await sink.close()
  }
}

/** Loads the first tenth once before the rest is produced, so that the JVM has compiled the hot code. */
async function fillAndWarmUp(stack: LoadStack, sink: Sink, file: string, sales: number): Promise<void> {
  const first = Math.max(1, Math.round(sales * WARM_UP_SHARE))
  const backlog = await openBacklog(stack.settings, file)
  try {
    await backlog.add(0, first, sales)
    progress('warming up')
    await measureSink(stack, sink, await sink.config(), first)
    await backlog.add(first, sales, sales)
  } finally {
    await backlog.close()
  }
}

/** The limit at the time of a run: the mean of COPY before and after it. */
function between(before: Copied, after: Copied): { copyRate: number; copyCpu: number | undefined } {
  const cpu =
    before.postgresCpu === undefined || after.postgresCpu === undefined
      ? undefined
      : (before.postgresCpu + after.postgresCpu) / 2
  return { copyRate: (before.rate + after.rate) / 2, copyCpu: cpu }
}

function show(runs: Run[]): void {
  const perMillion = (cpu: number | undefined, rows: number): number | undefined =>
    cpu === undefined ? undefined : (cpu / rows) * 1_000_000
  printTable(
    runs.map(
      ({
        contender,
        rows,
        rate,
        seconds,
        firstRowSeconds,
        connectCpu,
        postgresCpu,
        connectPeak,
        copyRate,
        copyCpu,
      }) => {
        const target = TARGETS[contender.tasks]
        return {
          'sink': contender.name,
          'tasks': contender.tasks,
          'rows/s': Math.round(rate),
          'COPY rows/s': Math.round(copyRate),
          'of COPY %': Number(((rate / copyRate) * 100).toFixed(1)),
          'target':
            target === undefined ? 'none' : `${rate / copyRate >= target ? 'reached' : 'missed'} ${target * 100} %`,
          'seconds': Number(seconds.toFixed(1)),
          'first row after s': Number(firstRowSeconds.toFixed(1)),
          'CPU s per million rows: Connect': perMillion(connectCpu, rows),
          'Postgres': perMillion(postgresCpu, rows),
          'Postgres for COPY': perMillion(copyCpu, rows),
          'Connect peak MiB': connectPeak,
        }
      },
    ),
  )
}
