import type { Case, KafkaAlone, LoopCost } from './cases.ts'
import type { LoadResult } from './jobs.ts'

export type MeasuredCase = { case: Case; gateway: LoadResult; bare: LoadResult }
export type GatewayResults = {
  cases: MeasuredCase[]
  loopOf100: LoopCost
  loopOf1: LoopCost
  librariesOf100: LoopCost
  librariesOf1: LoopCost
  halfRate: LoadResult
  bareHalfRate: LoadResult
  kafka: KafkaAlone
}
export type MeasuredTarget = {
  target: string
  measured: number
  limit: number
  ratio: number
  asked: string
  reached: string
}

const of = ({ cases }: GatewayResults, sales: number, connections: number): MeasuredCase => {
  const found = cases.find((one) => one.case.sales === sales && one.case.connections === connections)
  if (found === undefined) throw new Error(`no case of ${sales} sales and ${connections} connections`)
  return found
}

const atMost = (target: string, measured: number, limit: number, maxRatio: number): MeasuredTarget => ({
  target,
  measured,
  limit,
  ratio: measured / limit,
  asked: `≤ ${maxRatio}`,
  reached: measured / limit <= maxRatio ? 'yes' : 'NO',
})

/** The performance targets, each relative to a limit measured in the same run. */
export function targetsOf(results: GatewayResults): MeasuredTarget[] {
  const singles = [16, 64, 256].map((connections) => of(results, 1, connections))
  const many = of(results, 1, 256)
  const batch = of(results, 100, 16).gateway.cpuPerMillion
  const share = many.gateway.rate / many.bare.rate
  return [
    ...singles.map(({ case: { connections }, gateway, bare }) =>
      atMost(
        `CPU of a single sale against the bare route, ${connections} connections (µs)`,
        gateway.cpuPerMillion,
        bare.cpuPerMillion,
        1.4,
      ),
    ),
    atMost(
      'CPU of a sale in a batch of 100 against the loop of libraries (µs)',
      batch,
      results.librariesOf100.cpuPerMillion,
      2,
    ),
    atMost(
      "the same against the loop of the gateway's own functions, which shrinks with them (µs)",
      batch,
      results.loopOf100.cpuPerMillion,
      2,
    ),
    {
      target: 'rate of single sales against the bare route, 256 connections (1/s)',
      measured: many.gateway.rate,
      limit: many.bare.rate,
      ratio: share,
      asked: '≥ 0.7',
      reached: share >= 0.7 ? 'yes' : 'NO',
    },
    atMost('p99 of single sales at half the saturating rate (ms)', results.halfRate.p99, 25, 1),
  ]
}

/** What limits batches of 100. */
export function bottleneck(results: GatewayResults): string {
  const { gateway } = of(results, 100, 16)
  const { rate, busy, loadBusy, machineBusy, waitsForKafka = 0 } = gateway
  const why =
    busy > 0.9
      ? 'the single thread of the gateway is busy'
      : loadBusy > 0.9
        ? 'the load generator is busy, not the gateway'
        : waitsForKafka > 0.9
          ? 'one produce call at a time: the gateway waits for the broker'
          : 'no part is at its limit: other work on this machine competes with it'
  return (
    `batches of 100: ${Math.round(rate).toLocaleString('en-US')} sales/s; ` +
    `Kafka alone accepted ${Math.round(results.kafka.rate).toLocaleString('en-US')}/s ` +
    `from the same producer. Bottleneck: ${why} ` +
    `(cores in use: gateway ${busy.toFixed(2)}, load ${loadBusy.toFixed(2)}, machine ${machineBusy.toFixed(2)}; ` +
    `a produce call runs ${(waitsForKafka * 100).toFixed(0)} % of the time)`
  )
}
