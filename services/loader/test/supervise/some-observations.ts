import { readFileSync } from 'node:fs'
import type { Connector } from '../../src/clients/connect.ts'
import type { Observation } from '../../src/supervise/observe.ts'

/** A connector that runs, except for the given properties. */
export const running = (part: Partial<Connector> = {}): Connector => ({
  name: 'sink',
  config: { 'name': 'sink', 'tasks.max': '1' },
  state: 'RUNNING',
  worker: 'w',
  tasks: [{ id: 0, state: 'RUNNING' }],
  ...part,
})

/** A connector whose task failed with the given trace. */
export const failed = (trace: string): Connector => running({ tasks: [{ id: 0, state: 'FAILED', trace }] })

/** A trace of test/supervise/traces. */
export const traceOf = (name: string): string => readFileSync(new URL(`traces/${name}.txt`, import.meta.url), 'utf8')

/** An observation that finds nothing wrong, except for the given properties. */
export const observed = (part: Partial<Observation> = {}): Observation => ({
  now: 0,
  worker: undefined,
  connectors: [running()],
  database: undefined,
  registry: undefined,
  journal: undefined,
  standstill: new Map(),
  ...part,
})

export const LIMITS = { stuckAfterMs: 60_000, unassignedAfterMs: 30_000 }
