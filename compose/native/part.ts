import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { openSync, closeSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { lastLines, openLog } from './logs.ts'
import type { Machine } from './machine.ts'
import { type Process, environmentOf } from './process.ts'
import { NeverReady, type Readiness } from './ready.ts'

export type PartState =
  'waiting' | 'preparing' | 'starting' | 'healthy' | 'restarting' | 'stopping' | 'stopped' | 'failed' | 'absent'

/** A part that is not healthy after this time has failed. */
const START_TIMEOUT_MS = 120_000
const PROBE_EVERY_MS = 100
const MAX_BACK_OFF_MS = 30_000
/** A part that ran this long resets its back-off. */
const STEADY_MS = 60_000

/**
 * One supervised process: started on request, probed until healthy, restarted with back-off when it exits unexpectedly.
 */
export class Part extends EventEmitter<{ change: []; probed: [] }> {
  readonly process: Process
  readonly logFile: string
  readonly #machine: Machine
  readonly #startTimeoutMs: number
  state: PartState = 'waiting'
  pid: number | undefined
  restarts = 0
  /** Why the last probe failed, while the part is starting. */
  reason: string | undefined
  #child: ChildProcess | undefined
  #wanted = false
  #backOffMs = 1_000

  constructor(process: Process, machine: Machine, logFile: string, { startTimeoutMs = START_TIMEOUT_MS } = {}) {
    super()
    this.process = process
    this.#machine = machine
    this.logFile = logFile
    this.#startTimeoutMs = startTimeoutMs
  }

  /**
   * Starts the process and waits until it is healthy; does nothing if it already is.
   * @throws {Error} when it is just starting or stopping, or, with the last lines of its log, when it exits or times
   * out
   */
  async start(): Promise<void> {
    if (this.state === 'healthy') return
    if (['preparing', 'starting', 'stopping'].includes(this.state))
      throw new Error(`${this.process.name} is ${this.state}; try again when it has finished`)
    this.#wanted = true
    this.#set('preparing')
    try {
      await this.process.prepare?.(this.#machine)
    } catch (error) {
      this.#set('failed')
      throw error
    }
    if (!this.#isWanted()) throw new Error(`${this.process.name} was stopped before it started`)
    await this.#launch()
  }

  /** A method, because the compiler would assume that the field has not changed across an await. */
  #isWanted(): boolean {
    return this.#wanted
  }

  /** Sends the stop signal, and SIGKILL after the grace period. */
  async stop(): Promise<void> {
    await this.#end(this.process.stop.signal)
  }

  /** Kills the process as a crash would, and leaves it down. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  async #launch(): Promise<void> {
    const command = this.process.command(this.#machine)
    if (command === undefined) return this.#set('absent')
    const log = openSync(openLog(this.logFile), 'a')
    const child = spawn(command.file, command.args, {
      cwd: command.cwd ?? this.#machine.root,
      env: environmentOf(this.process, this.#machine),
      stdio: ['ignore', log, log],
      // In its own process group: Ctrl-C reaches only the launcher, which stops the parts in order.
      detached: true,
      ...command.user,
    })
    closeSync(log)
    this.#child = child
    this.pid = child.pid
    const startedAt = Date.now()
    const exited = new Promise<string>((resolve) => {
      child.once('error', (error) => {
        resolve(error.message)
      })
      child.once('exit', (code, signal) => {
        resolve(signal === null ? `exited with code ${code}` : `was killed by ${signal}`)
      })
    })
    this.#set('starting')
    await this.#untilHealthy(child, exited)
    void exited.then(() => {
      this.#restart(child, Date.now() - startedAt)
    })
  }

  async #untilHealthy(child: ChildProcess, exited: Promise<string>): Promise<void> {
    const deadline = Date.now() + this.#startTimeoutMs
    let end: string | undefined
    void exited.then((how) => {
      end = how
    })
    this.reason = undefined
    while (this.#child === child && this.#wanted) {
      if (end === undefined && Date.now() > deadline) end = this.#lateness()
      if (end !== undefined) return this.#fail(child, end)
      const ready = await this.#probe()
      if (!this.#isWanted()) break
      if (ready instanceof NeverReady) end ??= `will not become healthy: ${ready.message}`
      else if (ready === true && end === undefined) return this.#set('healthy')
      else await wait(PROBE_EVERY_MS)
    }
    throw new Error(`${this.process.name} was stopped before it was healthy`)
  }

  async #probe(): Promise<Readiness | NeverReady> {
    try {
      const ready = await this.process.ready(this.#machine.settings)
      const reason = typeof ready === 'string' ? ready : undefined
      if (reason !== this.reason) {
        this.reason = reason
        this.emit('probed')
      }
      return ready
    } catch (error) {
      if (error instanceof NeverReady) return error
      throw error
    }
  }

  #lateness(): string {
    const late = `was not healthy after ${this.#startTimeoutMs / 1000} s`
    return this.reason === undefined ? late : `${late}: ${this.reason}`
  }

  #fail(child: ChildProcess, how: string): never {
    child.kill('SIGKILL')
    this.pid = undefined
    this.#set('failed')
    throw new Error(`${this.process.name} ${how}. Last lines of its log (${this.logFile}):\n${lastLines(this.logFile)}`)
  }

  #restart(child: ChildProcess | undefined, ranMs: number): void {
    if (!this.#wanted || this.#child !== child) return
    if (ranMs > STEADY_MS) this.#backOffMs = 1_000
    this.restarts++
    this.#child = undefined
    this.pid = undefined
    this.#set('restarting')
    const pause = this.#backOffMs
    this.#backOffMs = Math.min(this.#backOffMs * 2, MAX_BACK_OFF_MS)
    setTimeout(() => {
      void this.#relaunch()
    }, pause)
  }

  async #relaunch(): Promise<void> {
    if (this.state !== 'restarting') return
    try {
      await this.#launch()
    } catch {
      // Also when there is no process, because its log cannot be opened on a full disk.
      this.#restart(this.#child, 0)
    }
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    this.#wanted = false
    const child = this.#child
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return this.#setEnded()
    const gone = new Promise<void>((resolve) => {
      child.once('exit', () => {
        resolve()
      })
    })
    const wasHealthy = this.state === 'healthy'
    // A second signal would make a service exit at once, without finishing its requests.
    if (this.state !== 'stopping' || signal === 'SIGKILL') child.kill(signal)
    this.#set('stopping')
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
    }, this.process.stop.timeoutSeconds * 1_000)
    await gone
    clearTimeout(timer)
    if (signal !== 'SIGKILL') this.process.stopped?.(this.#machine, wasHealthy && child.signalCode !== 'SIGKILL')
    this.#setEnded()
  }

  #setEnded(): void {
    this.#child = undefined
    this.pid = undefined
    this.#set(this.state === 'absent' ? 'absent' : 'stopped')
  }

  #set(state: PartState): void {
    this.state = state
    this.emit('change')
  }
}
