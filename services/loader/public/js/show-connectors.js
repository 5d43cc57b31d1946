// @ts-check
import { act, actionButton, setPossible } from './act.js'
import { ask } from './ask-person.js'
import { keepRows } from './keep-rows.js'
import { ageElement } from './keep-time.js'
import { byId, fill, make, setText } from './make-element.js'
import { onRights, whyNot } from './rights.js'
import { showState, stateMark } from './show-state.js'

/** @typedef {import('../contract').Snapshot} Snapshot @typedef {import('../contract').Connector} Connector */

/** @type {WeakMap<HTMLElement, (connector: Connector) => void>} */
const updates = new WeakMap()

/** Each connector: what it should do, what it does, why not, and the handles. */
export function showConnectors() {
  const list = make('ul', { class: 'connectors' })
  const empty = make('p', { class: 'empty' }, 'No connector is known yet.')
  byId('connectors').append(empty, list)
  /** @type {Connector[]} */
  let latest = []
  const draw = () => {
    keepRows(list, latest, { key: ({ name }) => name, create: drawConnector, update: (element, connector) => updates.get(element)?.(connector) })
    empty.hidden = latest.length > 0
  }
  onRights(draw)
  /** @param {Snapshot} snapshot */
  return ({ sink }) => {
    latest = sink.connectors
    draw()
  }
}

/** @param {Connector} first */
function drawConnector(first) {
  const mark = stateMark()
  const desired = make('dd')
  const actual = make('dd')
  const trouble = make('p', { class: 'trouble', hidden: true })
  const output = make('output', { class: 'outcome' })
  const path = `/connectors/${encodeURIComponent(first.name)}`
  const pause = actionButton('Pause…', { output, onclick: async (button) => {
    const answer = await ask({ title: `Pause ${first.name}?`, text: 'Sales go on being accepted and wait in the topic; no row is written until somebody resumes it.', verb: 'Pause', danger: true, reason: 'optional' })
    if (answer !== undefined) void act({ method: 'POST', path: `${path}/pause`, body: because(answer), doing: 'Pausing', done: 'Asked to pause.' }, output, button)
  } })
  const resume = actionButton('Resume', { class: 'primary', output, onclick: (button) => void act({ method: 'POST', path: `${path}/resume`, doing: 'Resuming', done: 'Asked to go on: what waited is loaded now.' }, output, button) })
  const restart = actionButton('Restart…', { output, onclick: async (button) => {
    const answer = await ask({ title: `Restart ${first.name}?`, text: 'Its tasks start anew where they committed last. Nothing is lost; rows stand still for a second or two.', verb: 'Restart', reason: 'optional' })
    if (answer !== undefined) void act({ method: 'POST', path: `${path}/restart`, body: because(answer), doing: 'Restarting', done: 'Asked to start anew.' }, output, button)
  } })
  const element = make('li', { class: 'connector' },
    make('div', { class: 'row' }, make('h3', {}, first.name), mark),
    make('dl', { class: 'facts' }, make('dt', {}, 'should be'), desired, make('dt', {}, 'is'), actual),
    trouble, make('div', { class: 'buttons' }, pause, resume, restart), output)
  let said = ''
  /** @param {Connector} connector */
  const update = (connector) => {
    showState(mark, ...markOf(connector))
    const now = JSON.stringify([connector.desired, connector.desired_by, connector.desired_at, connector.desired_reason, connector.state, connector.tasks, connector.worker, connector.trouble])
    if (now !== said) {
      fill(desired, ...wishOf(connector))
      fill(actual, ...actualOf(connector))
      setText(trouble, connector.trouble === null ? '' : connector.trouble.summary)
      trouble.hidden = connector.trouble === null
      said = now
    }
    const held = connector.state === 'PAUSED' || connector.state === 'STOPPED'
    const gone = connector.state === null ? 'Connect does not answer.' : undefined
    setPossible(pause, whyNot() ?? gone ?? (held ? 'It is held already.' : undefined))
    setPossible(resume, whyNot() ?? gone ?? (held || connector.desired !== 'running' ? undefined : 'It is not held.'))
    setPossible(restart, whyNot() ?? gone ?? (connector.state === 'STOPPED' || connector.state === 'PAUSED' ? 'Resume it instead.' : undefined))
  }
  updates.set(element, update)
  update(first)
  return element
}

/** @param {{ text: string }} answer */
const because = ({ text }) => text === '' ? {} : { reason: text }

/** @param {Connector} connector @returns {[state: import('../contract').StageState, word: string]} */
function markOf({ desired, state, tasks, trouble }) {
  if (state === null) return ['unknown', 'unknown']
  if (state === 'PAUSED' || state === 'STOPPED') return ['paused', desired === 'running' ? `${state.toLowerCase()}, not from here` : `${state.toLowerCase()} on purpose`]
  if (state === 'FAILED' || tasks.some((task) => task.state === 'FAILED')) return ['down', 'failed']
  if (trouble !== null) return [trouble.reason === 'starting' ? 'unknown' : 'warn', trouble.reason.replaceAll('_', ' ')]
  return state === 'RUNNING' ? ['ok', 'running'] : ['unknown', state.toLowerCase()]
}

/** @param {Connector} connector */
function wishOf({ desired, desired_by: by, desired_at: at, desired_reason: reason }) {
  if (at === null) return [desired]
  return [make('strong', {}, desired), ` by ${by ?? 'somebody'}, `, ageElement(at), reason === null || reason === '' ? null : `: “${reason}”`]
}

/** @param {Connector} connector */
function actualOf({ state, worker, tasks }) {
  const running = tasks.filter((task) => task.state === 'RUNNING').length
  const failed = tasks.filter(({ reason }) => reason).map(({ id, reason }) => make('span', { class: 'reason', title: reason ?? '' }, `task ${id}: ${reason}`))
  return [make('strong', {}, (state ?? 'not known').toLowerCase()), `, ${running} of ${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'} running`, worker === null ? '' : ` on ${worker}`, ...failed]
}
