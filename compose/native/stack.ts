import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import type { Machine } from './machine.ts'
import { Part } from './part.ts'
import { type Process, processes } from './processes.ts'

/** All parts together: they start in the order of who needs whom, side by side where nobody waits, and stop in reverse. */
export class Stack extends EventEmitter<{ change: [Part] }> {
  readonly parts: Map<string, Part>
  #stopping: Promise<void> | undefined

  /** @param list in an order in which who is needed stands before who needs */
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

  /** The part of that name. @throws {Error} listing the names there are */
  part(name: string): Part {
    const part = this.parts.get(name)
    if (part === undefined)
      throw new Error(`there is no part ${name}; the parts are ${[...this.parts.keys()].join(', ')}`)
    return part
  }

  /**
   * Starts every part. Each promise settles when its part is healthy; a part whose need failed fails with it.
   * @returns name → promise, none of them unhandled
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

  /** Stops every part after all that need it. Safe to call twice. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopInReverse()
    return this.#stopping
  }

  async #stopInReverse(): Promise<void> {
    const stopped = new Map<string, Promise<void>>()
    for (const [name, part] of [...this.parts].reverse()) {
      const users = [...stopped].filter(([other]) => name in this.part(other).process.needs).map(([, gone]) => gone)
      stopped.set(
        name,
        Promise.all(users).then(() => part.stop()),
      )
    }
    await Promise.all(stopped.values())
  }

  /** Ends everything at once, for people who press Ctrl-C again. */
  async kill(): Promise<void> {
    await Promise.all([...this.parts.values()].map((part) => part.kill()))
  }
}
