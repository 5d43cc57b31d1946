import { join } from 'node:path'
import { execa } from 'execa'
import { progress } from '../report.ts'
import type { LoadJob, LoadResult } from './jobs.ts'

/** `warmUpRequests` precede the measurement: enough for V8 to compile the hot code of server and load generator. */
export type Case = { name: string; sales: number; connections: number; warmUpRequests: number }

export const CASES: Case[] = [
  { name: 'single, 16 connections', sales: 1, connections: 16, warmUpRequests: 30_000 },
  { name: 'single, 64 connections', sales: 1, connections: 64, warmUpRequests: 15_000 },
  { name: 'single, 256 connections', sales: 1, connections: 256, warmUpRequests: 15_000 },
  { name: 'batches of 100', sales: 100, connections: 16, warmUpRequests: 5_000 },
  { name: 'batches of 1000', sales: 1_000, connections: 8, warmUpRequests: 500 },
]

export type LoopCost = { cpuPerMillion: number }
export type KafkaAlone = { rate: number; cpuPerMillion: number }

/** Runs a program of this folder and parses the JSON that it prints. */
async function runProgram<T>(file: string, args: string[], env: Record<string, string> = {}): Promise<T> {
  const { stdout } = await execa(process.execPath, [join(import.meta.dirname, file), ...args], {
    env,
    stderr: 'inherit',
  })
  return JSON.parse(stdout) as T
}

/** Loads a server from a separate process. */
export function load(job: LoadJob): Promise<LoadResult> {
  return runProgram('load.ts', [JSON.stringify(job)])
}

/** Parses, validates and encodes in a loop in a separate process: by the gateway's functions, or by libraries alone. */
export function loop(sales: number, seconds: number, by: 'gateway' | 'libraries' = 'gateway'): Promise<LoopCost> {
  progress(`in-process loop over bodies of ${sales}, by ${by}`)
  return runProgram(by === 'gateway' ? 'loop.ts' : 'library-loop.ts', [String(sales), String(seconds)])
}

export function kafkaAlone(settings: Record<string, string>, topic: string, seconds: number): Promise<KafkaAlone> {
  progress('Kafka without HTTP')
  return runProgram('kafka-alone.ts', [topic, String(seconds)], settings)
}
