import { once } from 'node:events'
import { open } from 'node:fs/promises'
import type { WriteStream } from 'node:fs'
import type { Logger } from '@stream-retail/chassis/logger'
import type { Draft } from './draft-sales.ts'
import type { Verdict } from './read-answer.ts'

/**
 * What was sent and answered, a JSON line for each event: `event_id` and `ts` as they were sent (null when the event
 * had none), `kind`, `spoiled` (how an invalid one was made wrong), `answer`, `codes` and `paths` of a rejection, `tries`.
 */
export class Ledger {
  /** False as soon as a line could not be written: then the ledger is no longer the truth. */
  complete = true
  readonly #stream: WriteStream

  constructor(stream: WriteStream, log: Logger) {
    this.#stream = stream
    stream.on('error', (err) => {
      this.complete = false
      log.error({ err }, 'the ledger cannot be written')
    })
  }

  write(drafts: Draft[], verdicts: Verdict[], tries: number): void {
    if (!this.complete) return
    this.#stream.write(drafts.map((draft, index) => ledgerLine(draft, verdicts[index], tries)).join(''))
  }

  /** Resolves when the last line is in the file. */
  async close(): Promise<void> {
    if (!this.complete || this.#stream.closed) return
    this.#stream.end()
    await once(this.#stream, 'close').catch(() => undefined)
  }
}

/**
 * Adds to the file, so that a restart loses nothing of what was written before.
 * @throws when the file cannot be opened
 */
export async function openLedger(file: string, log: Logger): Promise<Ledger> {
  const handle = await open(file, 'a')
  return new Ledger(handle.createWriteStream(), log)
}

function ledgerLine({ kind, event, spoiled }: Draft, verdict: Verdict | undefined, tries: number): string {
  const { event_id: id = null, ts = null } = event
  return `${JSON.stringify({ event_id: id, ts, kind, spoiled, ...verdict, tries })}\n`
}
