// @ts-check
import { connectorButtons } from './connector-buttons.js'
import { loaderNow } from '../dom/loader-clock.js'
import { ageElement } from '../dom/relative-time.js'
import { fill, make, setText } from '../dom/make-element.js'
import { setDisabledReason } from '../dom/show-outcome.js'
import { whyDisabled } from '../api/access.js'
import { showState, stateMark } from './show-state.js'

/** @typedef {import('../../contract').ConnectorStatus} Connector */

/** Milliseconds that a connector may take to resume. */
const RESUMES_WITHIN_MS = 10_000
/** Milliseconds after which an outcome is cleared when the desired state changes again, perhaps in another window. */
const OUTCOME_KEPT_MS = 5_000

/** Desired state, actual state and diagnosis of a connector. @param {Connector} first */
export function drawConnector(first) {
  const mark = stateMark()
  const desired = make('dd')
  const actual = make('dd')
  const diagnosis = make('p', { class: 'diagnosis', hidden: true })
  const output = make('output', { class: 'outcome' })
  const buttons = connectorButtons(first.name, output)
  const element = make(
    'li',
    { class: 'connector' },
    make('div', { class: 'row' }, make('h3', {}, first.name), mark),
    make('dl', { class: 'facts' }, make('dt', {}, 'desired'), desired, make('dt', {}, 'actual'), actual),
    diagnosis,
    make('div', { class: 'buttons' }, ...Object.values(buttons)),
    output,
  )
  let shown = ''
  let desiredAt = first.desired_at
  /** @param {Connector} connector */
  const update = (connector) => {
    showState(mark, ...markOf(connector))
    updateButtons(buttons, connector)
    const now = JSON.stringify(connector)
    if (now === shown) return
    shown = now
    if (desiredAt !== connector.desired_at && Date.now() - Number(output.dataset['at'] ?? 0) > OUTCOME_KEPT_MS)
      fill(output)
    desiredAt = connector.desired_at
    fill(desired, ...desiredOf(connector))
    fill(actual, ...actualOf(connector))
    setText(diagnosis, connector.isolating ? 'Isolating rejected records.' : (connector.diagnosis?.summary ?? ''))
    diagnosis.hidden = connector.diagnosis === null && !connector.isolating
  }
  return { element, update }
}

/** @param {ReturnType<typeof connectorButtons>} buttons @param {Connector} connector */
function updateButtons({ pause, resume, restart }, { state, desired, isolating }) {
  const held = state === 'PAUSED' || state === 'STOPPED'
  const reason =
    whyDisabled() ??
    (state === null
      ? 'Connect does not report this connector.'
      : isolating
        ? 'Rejected records are being isolated; wait a moment.'
        : undefined)
  setDisabledReason(pause, reason ?? (held ? `Already ${state.toLowerCase()}.` : undefined))
  setDisabledReason(resume, reason ?? (held || desired !== 'running' ? undefined : 'It is not paused.'))
  setDisabledReason(restart, reason ?? (held ? `It is ${state.toLowerCase()}: resume it instead.` : undefined))
}

/** @param {Connector} connector @returns {[state: import('../../contract').StageState, word: string]} */
function markOf({ desired, desired_at: at, state, tasks, diagnosis }) {
  if (state === null) return ['unknown', 'unknown']
  // While it resumes, PAUSED does not mean that it was paused externally.
  const resumes = desired === 'running' && at !== null && loaderNow() - Date.parse(at) < RESUMES_WITHIN_MS
  if (state === 'PAUSED' && resumes) return ['unknown', 'resuming']
  if (state === 'PAUSED' || state === 'STOPPED')
    return ['paused', desired === 'running' ? `${state.toLowerCase()} externally` : `${state.toLowerCase()} on purpose`]
  if (state === 'FAILED' || tasks.some((task) => task.state === 'FAILED')) return ['down', 'failed']
  if (diagnosis !== null)
    return [diagnosis.reason === 'starting' ? 'unknown' : 'warn', diagnosis.reason.replaceAll('_', ' ')]
  return state === 'RUNNING' ? ['ok', 'running'] : ['unknown', state.toLowerCase()]
}

/** @param {Connector} connector */
function desiredOf({ desired, desired_by: by, desired_at: at, desired_reason: reason }) {
  if (at === null) return [desired]
  return [
    make('strong', {}, desired),
    ` by ${by ?? 'anonymous'}, `,
    ageElement(at),
    reason === null || reason === '' ? null : `: “${reason}”`,
  ]
}

/** @param {Connector} connector */
function actualOf({ state, worker, tasks }) {
  const running = tasks.filter((task) => task.state === 'RUNNING').length
  const failed = tasks
    .filter(({ reason }) => reason)
    .map(({ id, reason }) => make('span', { class: 'reason', title: reason ?? '' }, `task ${id}: ${reason}`))
  return [
    make('strong', {}, (state ?? 'unknown').toLowerCase()),
    `, ${running} of ${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'} running`,
    worker === null ? '' : ` on ${worker}`,
    ...failed,
  ]
}
