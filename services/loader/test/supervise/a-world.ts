import { readFileSync } from 'node:fs'
import type { Connector } from '../../src/clients/connect.ts'
import type { Observation } from '../../src/supervise/observe.ts'

/** A connector that runs, but for what is given. */
export const running = (part: Partial<Connector> = {}): Connector => ({
  name: 'sink',
  config: { 'name': 'sink', 'tasks.max': '1' },
  state: 'RUNNING',
  worker: 'w',
  tasks: [{ id: 0, state: 'RUNNING' }],
  ...part,
})

/** One whose task failed with a trace of test/supervise/traces, or any other. */
export const failed = (trace: string): Connector => running({ tasks: [{ id: 0, state: 'FAILED', trace }] })
export const traceOf = (name: string): string => readFileSync(new URL(`traces/${name}.txt`, import.meta.url), 'utf8')

/** A look at a world in which all is well, but for what is given. */
export const seen = (part: Partial<Observation> = {}): Observation => ({
  now: 0,
  worker: undefined,
  connectors: [running()],
  database: undefined,
  registry: undefined,
  standstill: new Map(),
  ...part,
})

export const LIMITS = { stuckAfterMs: 60_000, unassignedAfterMs: 30_000 }
