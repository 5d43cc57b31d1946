import { SET_OPTION, gatewaySettings, withoutSecrets } from '../gateway-settings.ts'
import { type OptionSpec, type Options, numberOption } from '../options.ts'
import { progress, writeResults } from '../report.ts'
import { type Server, startBare, startGateway } from '../servers.ts'
import { type BenchStack, startStack } from '../stack.ts'
import { CASES, type Case, kafkaAlone, load, loop } from './cases.ts'
import { medianOf } from './median.ts'
import { showResults } from './show-results.ts'
import { type GatewayResults, type MeasuredCase, bottleneck, targetsOf } from './targets.ts'

export const help = `npm run bench -- gateway
Measures the cost of the gateway against a bare Fastify route and an in-process loop, on a real broker (acks=all).
  --seconds 8        seconds of load for each of the ${CASES.length} cases, on the gateway and on the bare route
  --rounds 1         repetitions of the whole; the median of each figure is reported: for a machine shared with others
  --set NAME=VALUE   a setting of the gateway, such as PRODUCE_LINGER_MS=0; may be repeated`

export const options: OptionSpec = { seconds: { type: 'string' }, rounds: { type: 'string' }, ...SET_OPTION }

export async function run(chosen: Options): Promise<void> {
  const set = gatewaySettings(chosen)
  const seconds = numberOption(chosen, 'seconds', 8)
  const stack = await startStack()
  const servers: Server[] = []
  try {
    const settings = { ...stack.settings, ...set }
    const [gateway, bare] = [await startGateway(settings, stack.topic), await startBare()]
    servers.push(gateway, bare)
    const rounds: GatewayResults[] = []
    for (let round = 0; round < numberOption(chosen, 'rounds', 1); round++)
      rounds.push(await measure(gateway, bare, seconds, { ...stack, settings }))
    const results = medianOf(rounds)
    if (rounds.length > 1) process.stdout.write(`\nmedians of ${rounds.length} rounds\n`)
    showResults(results)
    writeResults('gateway', {
      seconds,
      set: withoutSecrets(set),
      ...results,
      targets: targetsOf(results),
      bottleneck: bottleneck(results),
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
  { settings, topic }: BenchStack,
): Promise<GatewayResults> {
  const loops = {
    loopOf100: await loop(100, 2),
    loopOf1: await loop(1, 2),
    librariesOf100: await loop(100, 2, 'libraries'),
    librariesOf1: await loop(1, 2, 'libraries'),
  }
  const cases: MeasuredCase[] = []
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
  const halfRate = await put(`gateway, ${rate} per second`, half, gateway, seconds, rate)
  const bareHalfRate = await put(`bare route, ${rate} per second`, half, bare, seconds, rate)
  return { cases, ...loops, halfRate, bareHalfRate, kafka: await kafkaAlone(settings, topic, Math.min(seconds, 5)) }
}

function put(
  who: string,
  { name, sales, connections, warmUpRequests }: Case,
  server: Server,
  seconds: number,
  rate?: number,
) {
  progress(`${name}: ${who}, ${warmUpRequests} requests of warm-up, then ${seconds} s`)
  return load({
    url: `${server.url}/sales`,
    sales,
    connections,
    seconds,
    warmUpRequests,
    ...(rate === undefined ? {} : { rate }),
  })
}
