/** Why a connector does not do its work. */
export const REASONS = [
  'database_away',
  'registry_away',
  'poison_record',
  'wrong_config',
  'worker_gone',
  'stuck',
  'unknown',
] as const
export type Reason = (typeof REASONS)[number]

/** `hint`: what a person can do, when something is up to them. `table`: it may be the table, or a record that does not fit it. */
export type Diagnosis = { reason: Reason; detail: string; hint?: string | undefined; table?: boolean | undefined }

export type Remedy = 'wait' | 'restart_failed' | 'restart_all' | 'isolate'

/** What is wrong with a connector, for people. */
export type DiagnosisReport = {
  /** `starting`: no reason to worry yet. */
  reason: Reason | 'starting'
  detail: string
  hint: string | null
  /** ISO 8601. */
  since: string | null
  attempts: number
  /** What comes next; `at` is null when it waits for something else than time. */
  next: { remedy: Remedy; at: string | null; until: string | null }
  /** All of it in one line. */
  summary: string
}
