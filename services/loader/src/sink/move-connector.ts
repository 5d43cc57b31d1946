import { setTimeout as wait } from 'node:timers/promises'
import { messageOf } from '@stream-retail/chassis/errors'
import { type ConnectClient, ConnectError } from '../clients/connect.ts'

const RETRY_EVERY_MS = 200
/** A worker gives a task five seconds to end, and may be in a rebalance. */
const GIVE_UP_AFTER_MS = 60_000

/** Stops the connector and waits until its tasks have ended. @throws {Error} when they have not after a minute */
export async function stopConnector(connect: ConnectClient, name: string): Promise<void> {
  await retry(`${name} to stop`, () => connect.stop(name))
  await retry(`the tasks of ${name} to end`, async () => {
    if (!(await connect.isStopped(name))) throw new ConnectError('they still exist', true)
  })
}

/**
 * What a stopped connector has committed: partition → next offset.
 * @throws {Error} when Connect does not answer for a minute
 */
export async function committedByConnector(
  connect: ConnectClient,
  name: string,
  topic: string,
): Promise<Map<number, number>> {
  return retry(`the offsets of ${name}`, () => connect.offsets(name, topic))
}

/**
 * Lets the stopped connector continue from other offsets. The worker rejects this for a moment, until the last consumer
 * has left the group.
 */
export async function moveOffsets(
  connect: ConnectClient,
  name: string,
  topic: string,
  next: ReadonlyMap<number, number>,
): Promise<void> {
  if (next.size > 0) await retry(`the offsets of ${name} to be set`, () => connect.setOffsets(name, topic, next))
}

export async function resumeConnector(connect: ConnectClient, name: string): Promise<void> {
  await retry(`${name} to resume`, () => connect.resume(name))
}

async function retry<T>(what: string, attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + GIVE_UP_AFTER_MS
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof ConnectError && error.retriable)) throw error
      if (Date.now() > deadline) {
        const message = `timed out after ${GIVE_UP_AFTER_MS / 1000} s waiting for ${what}: ${messageOf(error)}`
        throw new Error(message, { cause: error })
      }
      await wait(RETRY_EVERY_MS)
    }
  }
}
