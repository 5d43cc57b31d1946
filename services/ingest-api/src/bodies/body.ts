import type { Problem } from '@stream-retail/chassis/errors'
import type { Ticket } from '../admission/admission.ts'

/** A request's body as it came, unpacked but not yet parsed; or why there is none. */
export type Body =
  | { problem: Problem }
  | {
      problem: undefined
      bytes: Buffer
      /** A sale a line, instead of one JSON document. */ lines: boolean
      ticket: Ticket
    }
