import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { SET_OPTION, gatewaySettings } from '../gateway-settings.ts'
import { type OptionSpec, type Options, numberOption } from '../options.ts'
import { printTable, progress, writeResults } from '../report.ts'
import { startGateway } from '../servers.ts'
import { type BenchStack, startStack } from '../stack.ts'
import { type Comparison, compare } from './compare.ts'
import type { SoakJob, SoakLoad } from './load.ts'
import { type MemorySample, growth, heapFloors, slopePerMinute, watchMemory } from './memory.ts'

export const help = `npm run bench -- soak
Runs the gateway at saturation with 2 % invalid sales, and compares a ledger of all answers with the topic.
  --seconds 60       seconds of load
  --set NAME=VALUE   a setting of the gateway; may be repeated
Exits with 1 when an accepted sale is not in the topic, a rejected one is, or memory grows.`

export const options: OptionSpec = { seconds: { type: 'string' }, ...SET_OPTION }

/** Windows of the second half; several garbage collections happen in each. */
const WINDOWS = 6
/** The heap after a collection varies by less than this. */
const MAX_GROWTH_MIB = 16

export async function run(chosen: Options): Promise<void> {
  const set = gatewaySettings(chosen)
  const seconds = numberOption(chosen, 'seconds', 60)
  const stack = await startStack()
  try {
    await soak({ ...stack, settings: { ...stack.settings, ...set } }, seconds)
  } finally {
    await stack.stop()
  }
}

async function soak({ settings, topic }: BenchStack, seconds: number): Promise<void> {
  const gateway = await startGateway(settings, topic)
  try {
    progress(`${seconds} s of single sales and batches of 100 in parallel`)
    const memory = watchMemory(gateway.url)
    const load = await runLoad({ url: `${gateway.url}/sales`, seconds, singles: 32, batches: 4, batchOf: 100 })
    const samples = memory()
    progress('reading the topic')
    const comparison = await compare(settings['KAFKA_BROKERS'] ?? '', topic, load)
    const later = samples.filter(({ seconds: at }) => at > seconds / 2)
    show(comparison, load)
    writeResults('soak', { seconds, ...comparison, statuses: load.statuses, memory: samples })
    process.stdout.write(memoryLines(later))
    if (comparison.missing > 0 || comparison.rejectedButStored > 0 || comparison.accepted === 0)
      throw new Error('an answer of the gateway was wrong')
    const grown = growth(heapFloors(later, WINDOWS))
    if (grown > MAX_GROWTH_MIB)
      throw new Error(`the heap of the gateway grew by ${grown.toFixed(0)} MiB in the second half`)
  } finally {
    await gateway.stop()
  }
}

async function runLoad(job: SoakJob): Promise<SoakLoad> {
  const child = fork(join(import.meta.dirname, 'load.ts'), [JSON.stringify(job)], { serialization: 'advanced' })
  const [result] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error('the load generator exited without a ledger')
    }),
  ])) as [SoakLoad]
  return result
}

function show(comparison: Comparison, { statuses }: SoakLoad): void {
  printTable([
    { what: 'accepted (202 or 207)', sales: comparison.accepted },
    { what: '… of these missing in the topic: must be 0', sales: comparison.missing },
    { what: 'rejected', sales: comparison.rejected },
    { what: '… of these in the topic: must be 0', sales: comparison.rejectedButStored },
    { what: 'unanswered (in flight at the end, or 5xx)', sales: comparison.unanswered },
    { what: 'records in the topic', sales: comparison.records },
    { what: 'stored more than once', sales: comparison.storedTwice },
    { what: 'records not sent by the bench', sales: comparison.foreign },
  ])
  process.stdout.write(`answers by status: ${JSON.stringify(statuses)}\n`)
}

/** Memory in the second half: resident memory is what V8 reserved, the heap floors are what the program holds. */
function memoryLines(samples: MemorySample[]): string {
  const floors = heapFloors(samples, WINDOWS)
  const list = floors.map(({ mebibytes }) => mebibytes.toFixed(0)).join(', ')
  return (
    `heap in use after collections, second half: ${list} MiB; ${slopePerMinute(floors).toFixed(1)} MiB per minute\n` +
    `resident memory of the gateway: ${samples.at(-1)?.resident.toFixed(0)} MiB at the end\n`
  )
}
