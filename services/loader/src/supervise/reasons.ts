/** Why a connector does not do its work. */
export const REASONS = ['database_away', 'registry_away', 'poison_record', 'wrong_config', 'worker_gone', 'stuck', 'unknown'] as const
export type Reason = (typeof REASONS)[number]

/** `hint`: what a person can do, when something is up to them. `table`: it may be the table, or a record that does not fit it. */
export type Finding = { reason: Reason; detail: string; hint?: string | undefined; table?: boolean | undefined }
