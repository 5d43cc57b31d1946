import { gatewaySettings, withoutSecrets } from '../gateway-settings.ts'
import { type Options, numberOption, onlyOptions } from '../options.ts'
import { printTable, progress, writeResults } from '../report.ts'
import { type Server, startBare, startGateway } from '../servers.ts'
import { startStack } from '../stack.ts'
import { CASES, type Case, kafkaAlone, load, loop } from './cases.ts'
import { medianOf } from './median.ts'
import { type Findings, type Measured, targetsOf, whatStops } from './targets.ts'

export const help = `npm run bench -- gateway: what the gateway costs, against a bare Fastify route and an in-process loop, on a real broker (acks=all).
--seconds N   seconds of load for each of the ${CASES.length} cases, on the gateway and on the bare route [8]
--rounds N    the whole so many times, and the median of each figure: for a machine that others use [1]
--set NAME=VALUE  a setting of the gateway, such as PRODUCE_LINGER_MS=0; may stand several times`

export async function run(options: Options): Promise<void> {
  onlyOptions(options, ['seconds', 'rounds', 'set'])
  const set = gatewaySettings(options)
  const seconds = numberOption(options, 'seconds', 8)
  const stack = await startStack()
  const settings = { ...stack.settings, ...set }
  const servers: Server[] = []
  try {
    const [gateway, bare] = [await startGateway(settings), await startBare()]
    servers.push(gateway, bare)
    const rounds: Findings[] = []
    for (let round = 0; round < numberOption(options, 'rounds', 1); round++)
      rounds.push(await measure(gateway, bare, seconds, settings))
    const found = medianOf(rounds)
    if (rounds.length > 1) process.stdout.write(`\nmedians of ${rounds.length} rounds\n`)
    show(found)
    writeResults('gateway', {
      seconds,
      set: withoutSecrets(set),
      ...found,
      targets: targetsOf(found),
      stops: whatStops(found),
      rounds,
    })
  } finally {
    for (const server of servers) await server.stop()
    await stack.stop()
  }
}

async function measure(
  gateway: Server,
  bare: Server,
  seconds: number,
  settings: Record<string, string>,
): Promise<Findings> {
  const loops = {
    loopOf100: await loop(100, 2),
    loopOf1: await loop(1, 2),
    librariesOf100: await loop(100, 2, 'libraries'),
    librariesOf1: await loop(1, 2, 'libraries'),
  }
  const cases: Measured[] = []
  for (const one of CASES) {
    cases.push({
      case: one,
      bare: await put('bare route', one, bare, seconds),
      gateway: await put('gateway', one, gateway, seconds),
    })
  }
  const saturating = cases.find((one) => one.case.sales === 1 && one.case.connections === 64)?.gateway.rate ?? 1
  const rate = Math.round(saturating / 2)
  const half = { name: 'single sales at half the saturating rate', sales: 1, connections: 64, warmUpRequests: rate * 2 }
  const halfRate = await put(`gateway, ${rate} a second`, half, gateway, seconds, rate)
  const bareHalfRate = await put(`bare route, ${rate} a second`, half, bare, seconds, rate)
  return { cases, ...loops, halfRate, bareHalfRate, kafka: await kafkaAlone(settings, Math.min(seconds, 5)) }
}

function put(
  who: string,
  { name, sales, connections, warmUpRequests }: Case,
  server: Server,
  seconds: number,
  rate?: number,
) {
  progress(`${name}: ${who}, ${warmUpRequests} requests to warm up, then ${seconds} s`)
  return load({
    url: `${server.url}/sales`,
    sales,
    connections,
    seconds,
    warmUpRequests,
    ...(rate === undefined ? {} : { rate }),
  })
}

function show(found: Findings): void {
  const lines = found.cases.flatMap(({ case: { name }, gateway, bare }) => [
    { who: 'gateway', name, ...gateway },
    { who: 'bare route', name, ...bare },
  ])
  lines.push(
    { who: 'gateway', name: 'single, half the rate', ...found.halfRate },
    { who: 'bare route', name: 'single, the same rate', ...found.bareHalfRate },
  )
  printTable(
    lines.map(({ who, name, rate, p50, p99, cpuPerMillion, busy, loadBusy }) => ({
      'case': name,
      who,
      'sales/s': Math.round(rate),
      'p50 ms': p50,
      'p99 ms': p99,
      'CPU s per million': cpuPerMillion,
      'cores': busy,
      'cores of load': loadBusy,
    })),
  )
  printTable([
    { 'limit': 'parse + check + encode in a loop, batches of 100', 'CPU s per million': found.loopOf100.cpuPerMillion },
    { 'limit': 'the same, single sales', 'CPU s per million': found.loopOf1.cpuPerMillion },
    {
      'limit': 'loop of libraries (JSON.parse, Ajv, avsc), batches of 100',
      'CPU s per million': found.librariesOf100.cpuPerMillion,
    },
    { 'limit': 'loop of libraries, single sales', 'CPU s per million': found.librariesOf1.cpuPerMillion },
    { 'limit': 'producer without HTTP', 'CPU s per million': found.kafka.cpuPerMillion },
  ])
  printTable(targetsOf(found))
  process.stdout.write(`${whatStops(found)}\n`)
}
