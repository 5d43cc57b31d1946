import { Problem, messageOf } from '@stream-retail/chassis/errors'
import { ConnectError, type ConnectClient } from '../clients/connect.ts'

import type { Supervisor } from '../supervise/supervisor.ts'
import type { Desired, DesiredState, DesiredStates } from '../supervise/desired-states.ts'
import { ANONYMOUS } from './actions.ts'

/** Who requests an action, and why. */
export type ActionRequest = { by: string | null; reason: string | null }
export type ConnectorActionResult = { connector: string; action: 'pause' | 'resume' | 'restart' } & Desired
export type ConnectorActionsDeps = {
  connect: ConnectClient
  supervisor: Pick<Supervisor, 'names' | 'isolating'>
  desired: DesiredStates
}

/**
 * Manual pause, resume and restart. Connect acts a moment after it accepted the request; the desired state is saved
 * once Connect is known to have accepted it.
 */
export class ConnectorActions {
  readonly #connect: ConnectClient
  readonly #supervisor: ConnectorActionsDeps['supervisor']
  readonly #desired: DesiredStates

  constructor({ connect, supervisor, desired }: ConnectorActionsDeps) {
    this.#connect = connect
    this.#supervisor = supervisor
    this.#desired = desired
  }

  /**
   * @throws {Problem} 404; 409 during an isolation or when Connect rejects the action; 503 when it does not answer. So
   * do all three.
   */
  async pause(name: string, request: ActionRequest): Promise<ConnectorActionResult> {
    return this.#setDesired(name, 'pause', 'paused', request)
  }

  async resume(name: string, request: ActionRequest): Promise<ConnectorActionResult> {
    return this.#setDesired(name, 'resume', 'running', request)
  }

  /** Restarts the connector and all of its tasks, or only failed ones. A paused connector stays paused. */
  async restart(name: string, which: 'failed' | 'all'): Promise<ConnectorActionResult> {
    await this.#send(name, () => this.#connect.restart(name, which))
    return { connector: name, action: 'restart', ...this.#desired.of(name) }
  }

  async #setDesired(
    name: string,
    action: 'pause' | 'resume',
    desired: DesiredState,
    { by, reason }: ActionRequest,
  ): Promise<ConnectorActionResult> {
    const actor = by ?? ANONYMOUS
    await this.#send(
      name,
      () => this.#connect[action](name),
      () => {
        this.#desired.leaveOpen(name, desired, actor, reason)
      },
    )
    await this.#desired.want(name, desired, actor, reason)
    return { connector: name, action, ...this.#desired.of(name) }
  }

  /** @param onUnknownOutcome called when Connect may have accepted the request, or may still accept it */
  async #send(name: string, send: () => Promise<void>, onUnknownOutcome = (): void => undefined): Promise<void> {
    const { names } = this.#supervisor
    if (!names.includes(name))
      throw new Problem({
        status: 404,
        code: 'no_such_connector',
        detail: `There is no connector of that name; known: ${names.join(', ')}.`,
      })
    if (this.#supervisor.isolating(name)) {
      // Resumed now, it would fail on the same record; and paused now, it would be resumed when the isolation ends.
      throw new Problem({
        status: 409,
        code: 'isolating',
        detail: `The loader is isolating rejected records of ${name}; try again in a few seconds.`,
        retriable: true,
        retryAfterSeconds: 5,
      })
    }
    try {
      await send()
    } catch (error) {
      if (!(error instanceof ConnectError)) throw error
      if (error.outcomeUnknown) onUnknownOutcome()
      throw problemOf(error)
    }
  }
}

/**
 * A connector with a config file that Connect does not know (404) is about to appear: the worker starts, or the loader
 * re-creates it.
 */
function problemOf(error: ConnectError): Problem {
  const cause = messageOf(error)
  if (!error.retriable && error.status !== 404)
    return new Problem({ status: 409, code: 'connect_rejected', detail: cause })
  const away = { status: 503, retriable: true, retryAfterSeconds: 5 }
  if (error.outcomeUnknown)
    return new Problem({
      ...away,
      code: 'outcome_unknown',
      detail: `${cause}. Connect may still carry it out: check the state of the connector, then try again.`,
    })
  return new Problem({
    ...away,
    code: 'connect_away',
    detail: `${cause}. Nothing was changed or queued: try again once Connect answers.`,
  })
}
