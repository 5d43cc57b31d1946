import { once } from 'node:events'
import { open } from 'node:fs/promises'
import type { WriteStream } from 'node:fs'
import type { Logger } from '@stream-retail/chassis/logger'
import type { Draft } from '../sales/draft-sales.ts'
import type { SaleOutcome } from './read-reply.ts'

/**
 * What was sent and how it was answered, one JSON line per event: `event_id` and `ts` as sent (null if the event had
 * none), `kind`, `spoiled` (how an invalid one was made invalid), `answer`, `codes` and `paths` of a rejection,
 * `tries`.
 */
export class Ledger {
  /** False once a line could not be written; the ledger then lacks events. */
  complete = true
  readonly #stream: WriteStream

  constructor(stream: WriteStream, log: Logger) {
    this.#stream = stream
    stream.on('error', (err) => {
      this.complete = false
      log.error({ err }, 'the ledger cannot be written')
    })
  }

  write(drafts: Draft[], outcomes: SaleOutcome[], tries: number): void {
    if (!this.complete) return
    this.#stream.write(drafts.map((draft, index) => ledgerLine(draft, outcomes[index], tries)).join(''))
  }

  /** Resolves when the last line is written. */
  async close(): Promise<void> {
    if (!this.complete || this.#stream.closed) return
    this.#stream.end()
    await once(this.#stream, 'close').catch(() => undefined)
  }
}

/**
 * Opens the file for appending, so that a restart keeps what was written before.
 * @throws when the file cannot be opened
 */
export async function openLedger(file: string, log: Logger): Promise<Ledger> {
  const handle = await open(file, 'a')
  return new Ledger(handle.createWriteStream(), log)
}

function ledgerLine({ kind, event, spoiled }: Draft, outcome: SaleOutcome | undefined, tries: number): string {
  const { event_id: id = null, ts = null } = event
  return `${JSON.stringify({ event_id: id, ts, kind, spoiled, ...outcome, tries })}\n`
}
