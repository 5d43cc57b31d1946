import type { Message } from './message.ts'

/** An open way to the topic. After any failure it is closed, and another one opened. */
export type Sender = {
  /**
   * Resolves when every in-sync replica has all of the messages, with the place of each filled in. Never call it while a call is running.
   * @throws {SendError}
   */
  send: (messages: Message[]) => Promise<void>
  /** Ends the connections: at once when `now`, else after what is running. Never throws. */
  close: (now: boolean) => Promise<void>
}

/** Opens a sender, or throws; `onLost` is called when an idle sender loses its connection. */
export type OpenSender = (onLost: () => void) => Promise<Sender>

export const ERROR_KINDS = ['timeout', 'connection', 'protocol', 'other'] as const
export type ErrorKind = (typeof ERROR_KINDS)[number]

/** A send that was not acknowledged. */
export class SendError extends Error {
  readonly kind: ErrorKind
  /** False only when no byte of a produce request was written. */
  readonly perhapsSent: boolean
  constructor(kind: ErrorKind, perhapsSent: boolean, message: string, cause: unknown) {
    super(message, { cause })
    this.name = 'SendError'
    this.kind = kind
    this.perhapsSent = perhapsSent
  }
}
