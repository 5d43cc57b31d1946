import { Problem, messageOf } from '@stream-retail/chassis/errors'
import { ConnectError, type ConnectClient } from '../clients/connect.ts'
import type { Supervisor } from '../supervise/supervisor.ts'
import type { Desired, DesiredState, DesiredStates } from '../supervise/desired-states.ts'

/** What a person wants of a connector, and who that is. */
export type Wish = { by: string | null; reason: string | null }
export type Steered = { connector: string; asked: 'pause' | 'resume' | 'restart' } & Desired

/** Pause, resume and restart by hand. Connect does it a moment later; what is wanted is kept once Connect is known to have taken the order. */
export class Steering {
  readonly #connect: ConnectClient
  readonly #supervisor: Pick<Supervisor, 'names' | 'isolating'>
  readonly #desired: DesiredStates

  constructor({
    connect,
    supervisor,
    desired,
  }: {
    connect: ConnectClient
    supervisor: Pick<Supervisor, 'names' | 'isolating'>
    desired: DesiredStates
  }) {
    this.#connect = connect
    this.#supervisor = supervisor
    this.#desired = desired
  }

  /** @throws {Problem} 404, 409 while records are isolated or when Connect rejects, 503 when it does not answer; the same for all three */
  async pause(name: string, wish: Wish): Promise<Steered> {
    return this.#want(name, 'pause', 'paused', wish)
  }

  async resume(name: string, wish: Wish): Promise<Steered> {
    return this.#want(name, 'resume', 'running', wish)
  }

  /** Restarts it and its tasks, or those that have failed. A paused one stays paused. */
  async restart(name: string, which: 'failed' | 'all'): Promise<Steered> {
    await this.#order(name, () => this.#connect.restart(name, which))
    return { connector: name, asked: 'restart', ...this.#desired.of(name) }
  }

  async #want(name: string, asked: 'pause' | 'resume', desired: DesiredState, { by, reason }: Wish): Promise<Steered> {
    const who = by ?? 'somebody'
    await this.#order(
      name,
      () => this.#connect[asked](name),
      () => {
        this.#desired.leaveOpen(name, desired, who, reason)
      },
    )
    await this.#desired.want(name, desired, who, reason)
    return { connector: name, asked, ...this.#desired.of(name) }
  }

  /** @param unsure called when Connect may have taken the order, or take it yet */
  async #order(name: string, ask: () => Promise<void>, unsure = (): void => undefined): Promise<void> {
    const { names } = this.#supervisor
    if (!names.includes(name))
      throw new Problem({
        status: 404,
        code: 'no_such_connector',
        detail: `There is no such connector here; there is ${names.join(', ')}.`,
      })
    if (this.#supervisor.isolating(name)) {
      // Resumed now, it would run into the record again; and at its end the isolation would resume what was paused now.
      throw new Problem({
        status: 409,
        code: 'isolating',
        detail: `The loader is taking rejected records out of the way of ${name}; ask again in a few seconds.`,
        retriable: true,
        retryAfterSeconds: 5,
      })
    }
    try {
      await ask()
    } catch (error) {
      if (!(error instanceof ConnectError)) throw error
      if (error.outcomeUnknown) unsure()
      throw problemOf(error)
    }
  }
}

/** A connector that a file describes and Connect does not know (404) is on its way: the worker starts, or the loader puts it back. */
function problemOf(error: ConnectError): Problem {
  const said = messageOf(error)
  if (!error.retriable && error.status !== 404)
    return new Problem({ status: 409, code: 'connect_rejected', detail: said })
  const away = { status: 503, retriable: true, retryAfterSeconds: 5 }
  if (error.outcomeUnknown)
    return new Problem({
      ...away,
      code: 'outcome_unknown',
      detail: `${said}. It may do it all the same when it goes on: look at its state, then ask again.`,
    })
  return new Problem({
    ...away,
    code: 'connect_away',
    detail: `${said}. Nothing was changed, and nothing is kept for later: ask again when it answers.`,
  })
}
