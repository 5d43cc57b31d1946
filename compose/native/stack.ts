import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import type { Machine } from './machine.ts'
import { Part } from './part.ts'
import type { Process } from './process.ts'
import { processes } from './processes.ts'

/** All parts: started in order of their dependencies, in parallel where possible, and stopped in reverse. */
export class Stack extends EventEmitter<{ change: [Part] }> {
  readonly parts: Map<string, Part>
  #stopping: Promise<void> | undefined

  /** @param list each process after those it needs */
  constructor(machine: Machine, list: Process[] = processes) {
    super()
    this.parts = new Map(
      list.map((process) => [
        process.name,
        new Part(process, machine, join(machine.data, 'logs', `${process.name}.log`)),
      ]),
    )
    for (const part of this.parts.values()) part.on('change', () => this.emit('change', part))
  }

  /** The part of that name. @throws {Error} listing the valid names */
  part(name: string): Part {
    const part = this.parts.get(name)
    if (part === undefined) throw new Error(`unknown part ${name}; the parts are ${[...this.parts.keys()].join(', ')}`)
    return part
  }

  /**
   * Starts every part. A part whose dependency fails, fails with the same error.
   * @returns name → promise that resolves when the part is healthy; rejections are already handled
   */
  start(): Map<string, Promise<void>> {
    const started = new Map<string, Promise<void>>()
    for (const [name, part] of this.parts) {
      const needs = Object.keys(part.process.needs)
      const promise = Promise.all(
        [...started].filter(([other]) => needs.includes(other)).map(([, healthy]) => healthy),
      ).then(async () => {
        if (this.#stopping !== undefined) throw new Error('stopped before it started')
        await part.start()
      })
      promise.catch(() => undefined)
      started.set(name, promise)
    }
    return started
  }

  /** Stops each part after those that need it. Safe to call twice. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopInReverse()
    return this.#stopping
  }

  async #stopInReverse(): Promise<void> {
    const stopped = new Map<string, Promise<void>>()
    for (const [name, part] of [...this.parts].reverse()) {
      const dependants = [...stopped]
        .filter(([other]) => name in this.part(other).process.needs)
        .map(([, gone]) => gone)
      stopped.set(
        name,
        Promise.all(dependants).then(() => part.stop()),
      )
    }
    await Promise.all(stopped.values())
  }

  /** Kills everything at once: a second Ctrl-C. */
  async kill(): Promise<void> {
    await Promise.all([...this.parts.values()].map((part) => part.kill()))
  }
}
