import type { Message } from './message.ts'

/** An open producer for one topic. After any failure it is closed and a new one is opened. */
export type Sender = {
  /**
   * Resolves when every in-sync replica has all messages, and fills in the position of each. Must not be called while a
   * call is running.
   * @throws {SendError}
   */
  send: (messages: Message[]) => Promise<void>
  /** Closes the connections: immediately when `now`, else after the running call. Never throws. */
  close: (now: boolean) => Promise<void>
}

/** Opens a sender or throws; `onLost` is called when an idle sender loses its connection. */
export type OpenSender = (onLost: () => void) => Promise<Sender>

export const ERROR_KINDS = ['timeout', 'connection', 'protocol', 'other'] as const
export type ErrorKind = (typeof ERROR_KINDS)[number]

/** A send that was not acknowledged. */
export class SendError extends Error {
  readonly kind: ErrorKind
  /** False only when no byte of a produce request was written. */
  readonly maybeSent: boolean
  constructor(kind: ErrorKind, maybeSent: boolean, message: string, cause: unknown) {
    super(message, { cause })
    this.name = 'SendError'
    this.kind = kind
    this.maybeSent = maybeSent
  }
}
