import { setTimeout as wait } from 'node:timers/promises'
import pc from 'picocolors'
import { askLoopback } from './ask-loopback.ts'
import type { Machine } from './machine.ts'
import { type PipelineReading, formatLine } from './live-line.ts'
import type { Stack } from './stack.ts'

/** Polling interval on a terminal. */
const EVERY_MS = 1_000
/** Without a terminal: poll less often, and write a line only once a minute. */
const EVERY_UNSEEN_MS = 10_000
const EVERY_IN_LOG_MS = 60_000

/** Prints the addresses of the pipeline. */
export function showAddresses({ settings, data, programs }: Machine): void {
  const lines: [string, string][] = [
    ['post sales to', `${settings['INGEST_URL']}/sales`],
    ['control page', `${settings['LOADER_URL']}`],
    ['simulator rate', `${settings['SIMULATOR_URL']}/rate`],
    ['Kafka Connect', `${settings['CONNECT_URL']}/connectors`],
    ['Schema Registry', `${settings['REGISTRY_URL']}/apis/ccompat/v7/subjects`],
    [
      'Prometheus',
      programs.prometheus === undefined
        ? 'not installed (Debian: apt-get install prometheus)'
        : `http://127.0.0.1:${settings['PROMETHEUS_PORT']}`,
    ],
    [
      'rows',
      'psql ' +
        `postgresql://${settings['POSTGRES_USER']}@127.0.0.1:${settings['POSTGRES_PORT']}/${settings['POSTGRES_DB']} ` +
        '  (password: POSTGRES_PASSWORD in .env)',
    ],
    ['logs', `${data}/logs`],
  ]
  process.stdout.write(
    `\n${lines.map(([what, where]) => `  ${what.padEnd(24)} ${pc.cyan(where)}`).join('\n')}\n\n` +
      `  Press Ctrl-C to stop.\n\n`,
  )
}

/** Shows one line of rates until aborted; on a terminal it is redrawn every second. */
export async function showLive(stack: Stack, { settings }: Machine, signal: AbortSignal): Promise<void> {
  let before: PipelineReading | undefined
  let latest: PipelineReading | undefined
  let written = 0
  while (!signal.aborted) {
    const now = await readPipeline(settings['LOADER_URL'] ?? '', signal)
    // The loader measures less often than it is polled.
    if (now !== undefined && now.measured_at !== latest?.measured_at) [before, latest] = [latest, now]
    const unhealthy = [...stack.parts.values()].filter(({ state }) => state !== 'healthy' && state !== 'absent')
    const line = formatLine(
      before,
      now === undefined ? undefined : latest,
      unhealthy.map((part) => `${part.process.name} ${part.state}`),
    )
    if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K  ${line.slice(0, (process.stdout.columns || 80) - 3)}`)
    else if (before !== undefined && Date.now() - written >= EVERY_IN_LOG_MS) {
      process.stdout.write(`${line}\n`)
      written = Date.now()
    }
    await wait(process.stdout.isTTY ? EVERY_MS : EVERY_UNSEEN_MS, undefined, { signal }).catch(() => undefined)
  }
  if (process.stdout.isTTY) process.stdout.write('\n')
}

async function readPipeline(loader: string, signal: AbortSignal): Promise<PipelineReading | undefined> {
  try {
    const { ok, text } = await askLoopback(`${loader}/pipeline`, EVERY_MS * 2, signal)
    return ok ? (JSON.parse(text) as PipelineReading) : undefined
  } catch {
    return undefined
  }
}
