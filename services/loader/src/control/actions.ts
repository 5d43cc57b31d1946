/** What users can do over the API; also the values of the label `action`. */
export const ACTIONS = [
  'pause_connector',
  'resume_connector',
  'restart_connector',
  'pause_simulator',
  'resume_simulator',
  'set_simulator_rate',
  'replay_dead_letter',
  'discard_dead_letter',
] as const
export type ControlAction = (typeof ACTIONS)[number]

/** `rejected`: the request was invalid or not allowed; `failed`: a required part did not carry it out. */
export const OUTCOMES = ['done', 'rejected', 'failed'] as const
export type ActionOutcome = (typeof OUTCOMES)[number]

/** The actor of a request that names none. */
export const ANONYMOUS = 'anonymous'

/** One line of the audit. */
export type AuditEntry = {
  actor: string
  action: ControlAction
  target: string
  outcome: ActionOutcome
  detail: string | null
  requestId: string
}
