/** Why a connector does not do its work. */
export const DIAGNOSIS_REASONS = [
  'database_away',
  'registry_away',
  'poison_record',
  'wrong_config',
  'worker_gone',
  'stuck',
  'unknown',
] as const
export type DiagnosisReason = (typeof DIAGNOSIS_REASONS)[number]

export type Diagnosis = {
  reason: DiagnosisReason
  detail: string
  /** What an operator can do, if the loader cannot fix it. */
  hint?: string | undefined
  /** The table does not fit, or a record does not fit the table. */
  table?: boolean | undefined
}

/** What supervision does about a diagnosis. */
export type Remedy = 'wait' | 'restart_failed' | 'restart_all' | 'isolate'

/** A diagnosis as `GET /pipeline` and the control page show it. */
export type DiagnosisReport = {
  /** `starting`: not running yet, and no reason to worry. */
  reason: DiagnosisReason | 'starting'
  detail: string
  hint: string | null
  /** ISO 8601. */
  since: string | null
  attempts: number
  /** What comes next. `at` is null if it waits for something other than time; `until` says for what. */
  next: { remedy: Remedy; at: string | null; until: string | null }
  /** All of it in one line. */
  summary: string
}
