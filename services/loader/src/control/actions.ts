/** What people can do over the API; also the values of the label `action`. */
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
export type Action = (typeof ACTIONS)[number]

/** `rejected`: the request was not right, or not allowed; `failed`: a part that was needed did not do it. */
export const OUTCOMES = ['done', 'rejected', 'failed'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** One line of the list of who did what. */
export type AuditEntry = {
  actor: string
  action: Action
  target: string
  outcome: Outcome
  detail: string | null
  requestId: string
}
