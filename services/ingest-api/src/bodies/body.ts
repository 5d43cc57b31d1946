import type { Problem } from '@stream-retail/chassis/errors'
import type { Ticket } from '../admission/admission.ts'

/** The body of a request, decompressed but not parsed; or the problem with it. */
export type Body =
  | { problem: Problem }
  | {
      problem: undefined
      bytes: Buffer
      /** One sale per line (NDJSON) instead of one JSON document. */
      lines: boolean
      ticket: Ticket
    }
