import { setTimeout as wait } from 'node:timers/promises'
import { messageOf } from '@stream-retail/chassis/errors'
import { ConnectError, type ConnectClient } from '../clients/connect.ts'

const LOOK_EVERY_MS = 200
/** A worker gives a task five seconds to end, and may be in a rebalance. */
const PATIENCE_MS = 60_000

/** Stops the connector and waits until its tasks have ended. @throws {Error} when they do not, in a minute */
export async function stopConnector(connect: ConnectClient, name: string): Promise<void> {
  await persist(`${name} to stop`, () => connect.stop(name))
  await persist(`the tasks of ${name} to end`, async () => {
    if (!(await connect.isStopped(name))) throw new ConnectError('they are still there', true)
  })
}

/** Lets the stopped connector go on from other offsets. The worker rejects for a moment, until the last consumer has left. */
export async function moveOffsets(
  connect: ConnectClient,
  name: string,
  topic: string,
  next: ReadonlyMap<number, number>,
): Promise<void> {
  if (next.size > 0) await persist(`the offsets of ${name} to be set`, () => connect.setOffsets(name, topic, next))
}

export async function resumeConnector(connect: ConnectClient, name: string): Promise<void> {
  await persist(`${name} to resume`, () => connect.resume(name))
}

async function persist(what: string, attempt: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  for (;;) {
    try {
      await attempt()
      return
    } catch (error) {
      if (!(error instanceof ConnectError && error.retriable)) throw error
      if (Date.now() > deadline)
        throw new Error(`waited ${PATIENCE_MS / 1000} s for ${what}: ${messageOf(error)}`, { cause: error })
      await wait(LOOK_EVERY_MS)
    }
  }
}
