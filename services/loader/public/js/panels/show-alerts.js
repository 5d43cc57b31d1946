// @ts-check
import { updateList } from '../dom/update-list.js'
import { ageElement } from '../dom/relative-time.js'
import { byId, make, setText } from '../dom/make-element.js'
import { showState, stateMark } from './show-state.js'

/** @typedef {import('../../contract').Snapshot} Snapshot @typedef {import('../../contract').ActiveAlert} Alert */

/** The alerts of Prometheus, each with its runbook. */
export function showAlerts() {
  const empty = make('p', { class: 'empty' })
  const list = make('ul', { class: 'alerts' })
  byId('alerts').append(empty, list)
  /** @param {Snapshot} snapshot */
  return ({ alerts }) => {
    const shown = (alerts ?? []).filter(({ severity }) => severity !== 'none')
    empty.hidden = shown.length > 0
    setText(empty, alerts === null ? 'Prometheus does not answer; alerts are unknown.' : 'No alerts firing.')
    updateList(list, shown, {
      key: ({ name, state, since, summary }) => `${name} ${state} ${since} ${summary}`,
      create: alertItem,
    })
  }
}

/** @param {Alert} alert */
function alertItem({ name, severity, state, summary, since, runbook_url: runbook }) {
  const mark = stateMark()
  showState(
    mark,
    state !== 'firing' ? 'unknown' : severity === 'page' ? 'down' : 'warn',
    state === 'firing' ? severity : state,
  )
  // The rules name a file of the project, unless a server address was configured in front of it.
  const link =
    runbook === null
      ? null
      : /^https?:\/\//.test(runbook)
        ? make(
            'a',
            { href: runbook, rel: 'noreferrer', target: '_blank' },
            'open',
            make('span', { class: 'unseen' }, ` the runbook of ${name} in a new tab`),
          )
        : make('code', {}, runbook)
  return make(
    'li',
    {},
    make('div', { class: 'row' }, make('h3', {}, name), mark),
    make('p', {}, summary, ' '),
    make(
      'p',
      { class: 'note' },
      since === null ? null : ageElement(since),
      link === null ? null : ' · runbook: ',
      link,
    ),
  )
}
