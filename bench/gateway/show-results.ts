import { printTable } from '../report.ts'
import { type GatewayResults, bottleneck, targetsOf } from './targets.ts'

/** Prints the measured cases, the limits they are compared with, the targets and the bottleneck. */
export function showResults(results: GatewayResults): void {
  showCases(results)
  showLimits(results)
  printTable(targetsOf(results))
  process.stdout.write(`${bottleneck(results)}\n`)
}

function showCases({ cases, halfRate, bareHalfRate }: GatewayResults): void {
  const lines = cases.flatMap(({ case: { name }, gateway, bare }) => [
    { who: 'gateway', name, ...gateway },
    { who: 'bare route', name, ...bare },
  ])
  lines.push(
    { who: 'gateway', name: 'single, half the rate', ...halfRate },
    { who: 'bare route', name: 'single, the same rate', ...bareHalfRate },
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
}

function showLimits({ loopOf100, loopOf1, librariesOf100, librariesOf1, kafka }: GatewayResults): void {
  const limits: [string, { cpuPerMillion: number }][] = [
    ['parse + validate + encode in a loop, batches of 100', loopOf100],
    ['the same, single sales', loopOf1],
    ['loop of libraries (JSON.parse, Ajv, avsc), batches of 100', librariesOf100],
    ['loop of libraries, single sales', librariesOf1],
    ['producer without HTTP', kafka],
  ]
  printTable(limits.map(([limit, { cpuPerMillion }]) => ({ limit, 'CPU s per million': cpuPerMillion })))
}
