import { messageOf } from '@stream-retail/chassis/errors'
import type { Logger } from '@stream-retail/chassis/logger'
import type { Metrics } from '@stream-retail/chassis/metrics'
import type { Database } from '../clients/database.ts'
import { ACTIONS, type AuditEntry, OUTCOMES } from './actions.ts'

/** Rejected requests written per minute, so that repeated attempts fill neither table nor log. */
const MAX_REJECTED_PER_MINUTE = 60
/** Old entries are pruned after this many new ones. */
const PRUNE_EVERY = 100

export type AuditDeps = {
  database: Database
  metrics: Metrics
  log: Logger
  /** Entries kept; of rejected requests a tenth of that, so that they cannot displace the others. */
  keep: number
}
export type ListedAuditEntry = Omit<AuditEntry, 'requestId'> & { id: number; at: string; request_id: string }

/**
 * Who did what, in an append-only table. While Postgres is down entries go to the log only; no action waits for the
 * audit or fails because of it.
 */
export class Audit {
  readonly #database: Database
  readonly #log: Logger
  readonly #keep: number
  readonly #counted
  #written = 0
  #minute = { began: 0, rejected: 0 }

  constructor({ database, metrics, log, keep }: AuditDeps) {
    this.#database = database
    this.#log = log
    this.#keep = keep
    this.#counted = metrics.counter('retail_control_actions_total', 'Actions requested over the API, by outcome.', [
      'action',
      'outcome',
    ])
    for (const action of ACTIONS) for (const outcome of OUTCOMES) this.#counted.inc({ action, outcome }, 0)
  }

  /** Never throws. */
  async add(entry: AuditEntry): Promise<void> {
    const { actor, action, target, outcome, detail, requestId } = entry
    this.#counted.inc({ action, outcome })
    if (outcome === 'rejected' && !this.#mayAddRejected(Date.now())) return
    this.#log.info({ ...entry }, 'action over the API')
    try {
      await this.#database.query(
        `
        INSERT INTO control_actions (actor, action, target, outcome, detail, request_id)
        VALUES ($1, $2, $3, $4, $5, $6)`,
        [actor, action, target, outcome, detail, requestId],
      )
      if (this.#written++ % PRUNE_EVERY === 0) await this.#prune()
    } catch (error) {
      this.#log.warn(
        { err: messageOf(error), request_id: requestId },
        'audit entry could not be written to control_actions; it is in the log only',
      )
    }
  }

  /** Newest first. @param before only entries with a lower id */
  async list(limit: number, before: number | undefined): Promise<ListedAuditEntry[]> {
    const { rows } = await this.#database.query<Omit<ListedAuditEntry, 'id' | 'at'> & { id: string; at: Date }>(
      `
      SELECT id, at, actor, action, target, outcome, detail, request_id FROM control_actions
      WHERE $2::bigint IS NULL OR id < $2 ORDER BY id DESC LIMIT $1`,
      [limit, before],
    )
    return rows.map((row) => ({ ...row, id: Number(row.id), at: row.at.toISOString() }))
  }

  #mayAddRejected(now: number): boolean {
    if (now - this.#minute.began >= 60_000) this.#minute = { began: now, rejected: 0 }
    return this.#minute.rejected++ < MAX_REJECTED_PER_MINUTE
  }

  async #prune(): Promise<void> {
    for (const [rejected, keep] of [
      [true, Math.ceil(this.#keep / 10)],
      [false, this.#keep],
    ]) {
      await this.#database.query(
        `
        DELETE FROM control_actions WHERE (outcome = 'rejected') = $1
          AND id <= (
            SELECT id FROM control_actions WHERE (outcome = 'rejected') = $1 ORDER BY id DESC OFFSET $2 LIMIT 1
          )`,
        [rejected, keep],
      )
    }
  }
}
