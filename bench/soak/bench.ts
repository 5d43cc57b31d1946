import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { gatewaySettings } from '../gateway-settings.ts'
import { type Options, numberOption, onlyOptions } from '../options.ts'
import { printTable, progress, writeResults } from '../report.ts'
import { startGateway } from '../servers.ts'
import { type BenchStack, startStack } from '../stack.ts'
import { type Comparison, compare } from './compare.ts'
import type { SoakJob, SoakLoad } from './load.ts'
import { type Sample, growth, heapFloors, slopePerMinute, watchMemory } from './memory.ts'

export const help = `npm run bench -- soak: the gateway at saturation, 2 % of the sales bad, and a ledger of every answer held against the topic.
--seconds N   of load [60]
--set NAME=VALUE  a setting of the gateway; may stand several times
Exits with 1 when a sale that was answered 202 is not in the topic, or one that was rejected is, or when memory grows.`

/** Parts of the second half; in each, some collections happen. */
const WINDOWS = 6
/** What collections leave over differs by less, from one to the next. */
const MAX_GROWTH_MIB = 16

export async function run(options: Options): Promise<void> {
  onlyOptions(options, ['seconds', 'set'])
  const set = gatewaySettings(options)
  const seconds = numberOption(options, 'seconds', 60)
  const stack = await startStack()
  try {
    await soak({ ...stack, settings: { ...stack.settings, ...set } }, seconds)
  } finally {
    await stack.stop()
  }
}

async function soak({ settings }: BenchStack, seconds: number): Promise<void> {
  const gateway = await startGateway(settings)
  try {
    progress(`${seconds} s of single sales and batches of 100 side by side`)
    const memory = watchMemory(gateway.url)
    const load = await runLoad({ url: `${gateway.url}/sales`, seconds, singles: 32, batches: 4, batchOf: 100 })
    const samples = memory()
    progress('reading the topic')
    const found = await compare(settings['KAFKA_BROKERS'] ?? '', settings['SALES_TOPIC'] ?? '', load)
    const later = samples.filter(({ seconds: at }) => at > seconds / 2)
    show(found, load)
    writeResults('soak', { seconds, ...found, statuses: load.statuses, memory: samples })
    process.stdout.write(memoryLines(later))
    if (found.missing > 0 || found.rejectedButStored > 0 || found.accepted === 0)
      throw new Error('an answer of the gateway was not true')
    const grown = growth(heapFloors(later, WINDOWS))
    if (grown > MAX_GROWTH_MIB)
      throw new Error(`the gateway held ${grown.toFixed(0)} MiB more at the end than in the middle`)
  } finally {
    await gateway.stop()
  }
}

async function runLoad(job: SoakJob): Promise<SoakLoad> {
  const child = fork(join(import.meta.dirname, 'load.ts'), [JSON.stringify(job)], { serialization: 'advanced' })
  const [result] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error('the load ended without its ledger')
    }),
  ])) as [SoakLoad]
  return result
}

function show(found: Comparison, { statuses }: SoakLoad): void {
  printTable([
    { what: 'answered 202 (or accepted in a 207)', sales: found.accepted },
    { what: '… of these not in the topic: must be 0', sales: found.missing },
    { what: 'rejected', sales: found.rejected },
    { what: '… of these in the topic: must be 0', sales: found.rejectedButStored },
    { what: 'without an answer (on their way at the end, or 5xx)', sales: found.unanswered },
    { what: 'records in the topic', sales: found.records },
    { what: 'in the topic more than once', sales: found.repeated },
    { what: 'records that nobody sent', sales: found.strange },
  ])
  process.stdout.write(`answers by status: ${JSON.stringify(statuses)}\n`)
}

/** What the second half of the time says: resident memory is what V8 took, the floors of the heap what the program holds. */
function memoryLines(samples: Sample[]): string {
  const floors = heapFloors(samples, WINDOWS)
  const list = floors.map(({ mebibytes }) => mebibytes.toFixed(0)).join(', ')
  return (
    `heap in use after collections, second half: ${list} MiB; ${slopePerMinute(floors).toFixed(1)} MiB a minute\n` +
    `resident memory of the gateway: ${samples.at(-1)?.resident.toFixed(0)} MiB at the end\n`
  )
}
