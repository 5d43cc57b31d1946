import { messageOf } from '@stream-retail/chassis/errors'
import type { Logger } from '@stream-retail/chassis/logger'
import type { Metrics } from '@stream-retail/chassis/metrics'
import type { Database } from '../clients/database.ts'
import { ACTIONS, type AuditEntry, OUTCOMES } from './actions.ts'

/** So many rejected ones are written a minute: whoever knocks in vain shall fill neither table nor log. */
const REJECTED_A_MINUTE = 60
/** Old lines are dropped after so many new ones. */
const PRUNE_EVERY = 100

export type ListedAuditEntry = Omit<AuditEntry, 'requestId'> & { id: number; at: string; request_id: string }

/** Who did what: a table that is only added to. Without a database it is said in the log alone; no action waits for it or fails by it. */
export class Audit {
  readonly #database: Database
  readonly #log: Logger
  readonly #keep: number
  readonly #counted
  #written = 0
  #minute = { began: 0, rejected: 0 }

  /** @param keep lines that are kept; of rejected ones a tenth of that, so that they do not push the others out */
  constructor({ database, metrics, log, keep }: { database: Database; metrics: Metrics; log: Logger; keep: number }) {
    this.#database = database
    this.#log = log
    this.#keep = keep
    this.#counted = metrics.counter(
      'retail_control_actions_total',
      'What people did to the pipeline over the API, and tried to.',
      ['action', 'outcome'],
    )
    for (const action of ACTIONS) for (const outcome of OUTCOMES) this.#counted.inc({ action, outcome }, 0)
  }

  /** Never throws. */
  async note(deed: AuditEntry): Promise<void> {
    const { actor, action, target, outcome, detail, requestId } = deed
    this.#counted.inc({ action, outcome })
    if (outcome === 'rejected' && !this.#mayNoteRejected(Date.now())) return
    this.#log.info({ ...deed }, 'action over the API')
    try {
      await this.#database.query(
        'INSERT INTO control_actions (actor, action, target, outcome, detail, request_id) VALUES ($1, $2, $3, $4, $5, $6)',
        [actor, action, target, outcome, detail, requestId],
      )
      if (this.#written++ % PRUNE_EVERY === 0) await this.#prune()
    } catch (error) {
      this.#log.warn(
        { err: messageOf(error), request_id: requestId },
        'this action stands in the log alone: it could not be written to control_actions',
      )
    }
  }

  /** Newest first. @param before an id; those with lower ones */
  async list(limit: number, before: number | undefined): Promise<ListedAuditEntry[]> {
    const { rows } = await this.#database.query<Omit<ListedAuditEntry, 'id' | 'at'> & { id: string; at: Date }>(
      `
      SELECT id, at, actor, action, target, outcome, detail, request_id FROM control_actions
      WHERE $2::bigint IS NULL OR id < $2 ORDER BY id DESC LIMIT $1`,
      [limit, before],
    )
    return rows.map((row) => ({ ...row, id: Number(row.id), at: row.at.toISOString() }))
  }

  #mayNoteRejected(now: number): boolean {
    if (now - this.#minute.began >= 60_000) this.#minute = { began: now, rejected: 0 }
    return this.#minute.rejected++ < REJECTED_A_MINUTE
  }

  async #prune(): Promise<void> {
    for (const [rejected, keep] of [
      [true, Math.ceil(this.#keep / 10)],
      [false, this.#keep],
    ]) {
      await this.#database.query(
        `
        DELETE FROM control_actions WHERE (outcome = 'rejected') = $1
          AND id <= (SELECT id FROM control_actions WHERE (outcome = 'rejected') = $1 ORDER BY id DESC OFFSET $2 LIMIT 1)`,
        [rejected, keep],
      )
    }
  }
}
