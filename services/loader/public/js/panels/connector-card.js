// @ts-check
import { setPossible } from '../api/act.js'
import { connectorButtons } from './connector-buttons.js'
import { ageElement, loaderNow } from '../dom/keep-time.js'
import { fill, make, setText } from '../dom/make-element.js'
import { whyNot } from '../api/rights.js'
import { showState, stateMark } from './show-state.js'

/** @typedef {import('../../contract').Connector} Connector */

/** So long a connector may take from the order to run until it does. */
const RESUMES_WITHIN_MS = 10_000
/** What is said of an order is old news so long after it, when another order was given: perhaps in another window. */
const SAID_FOR_MS = 5_000

/** What a connector should do, what it does, and why not. @param {Connector} first */
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
    make('dl', { class: 'facts' }, make('dt', {}, 'should be'), desired, make('dt', {}, 'is'), actual),
    diagnosis,
    make('div', { class: 'buttons' }, ...Object.values(buttons)),
    output,
  )
  let said = ''
  let ordered = first.desired_at
  /** @param {Connector} connector */
  const update = (connector) => {
    showState(mark, ...markOf(connector))
    possible(buttons, connector)
    const now = JSON.stringify(connector)
    if (now === said) return
    said = now
    if (ordered !== connector.desired_at && Date.now() - Number(output.dataset['at'] ?? 0) > SAID_FOR_MS) fill(output)
    ordered = connector.desired_at
    fill(desired, ...wishOf(connector))
    fill(actual, ...actualOf(connector))
    setText(
      diagnosis,
      connector.isolating ? 'Rejected records are being taken out of its way.' : (connector.diagnosis?.summary ?? ''),
    )
    diagnosis.hidden = connector.diagnosis === null && !connector.isolating
  }
  return { element, update }
}

/** @param {ReturnType<typeof connectorButtons>} buttons @param {Connector} connector */
function possible({ pause, resume, restart }, { state, desired, isolating }) {
  const held = state === 'PAUSED' || state === 'STOPPED'
  const not =
    whyNot() ??
    (state === null
      ? 'Connect does not tell of it.'
      : isolating
        ? 'Rejected records are being taken out of its way; wait a moment.'
        : undefined)
  setPossible(pause, not ?? (held ? 'It is held already.' : undefined))
  setPossible(resume, not ?? (held || desired !== 'running' ? undefined : 'It is not held.'))
  setPossible(restart, not ?? (held ? 'It is held: resume it instead.' : undefined))
}

/** @param {Connector} connector @returns {[state: import('../../contract').StageState, word: string]} */
function markOf({ desired, desired_at: at, state, tasks, diagnosis }) {
  if (state === null) return ['unknown', 'unknown']
  // Who resumed it here is not told that somebody else holds it, while it takes its time.
  const resumes = desired === 'running' && at !== null && loaderNow() - Date.parse(at) < RESUMES_WITHIN_MS
  if (state === 'PAUSED' && resumes) return ['unknown', 'resuming']
  if (state === 'PAUSED' || state === 'STOPPED')
    return [
      'paused',
      desired === 'running' ? `${state.toLowerCase()}, not from here` : `${state.toLowerCase()} on purpose`,
    ]
  if (state === 'FAILED' || tasks.some((task) => task.state === 'FAILED')) return ['down', 'failed']
  if (diagnosis !== null)
    return [diagnosis.reason === 'starting' ? 'unknown' : 'warn', diagnosis.reason.replaceAll('_', ' ')]
  return state === 'RUNNING' ? ['ok', 'running'] : ['unknown', state.toLowerCase()]
}

/** @param {Connector} connector */
function wishOf({ desired, desired_by: by, desired_at: at, desired_reason: reason }) {
  if (at === null) return [desired]
  return [
    make('strong', {}, desired),
    ` by ${by ?? 'somebody'}, `,
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
    make('strong', {}, (state ?? 'not known').toLowerCase()),
    `, ${running} of ${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'} running`,
    worker === null ? '' : ` on ${worker}`,
    ...failed,
  ]
}
