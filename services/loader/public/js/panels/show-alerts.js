// @ts-check
import { keepRows } from '../dom/keep-rows.js'
import { ageElement } from '../dom/keep-time.js'
import { byId, make, setText } from '../dom/make-element.js'
import { showState, stateMark } from './show-state.js'

/** @typedef {import('../../contract').Snapshot} Snapshot @typedef {import('../../contract').Alert} Alert */

/** What Prometheus has to say, each with the page that tells what to do. */
export function showAlerts() {
  const empty = make('p', { class: 'empty' })
  const list = make('ul', { class: 'alerts' })
  byId('alerts').append(empty, list)
  /** @param {Snapshot} snapshot */
  return ({ alerts }) => {
    const shown = (alerts ?? []).filter(({ severity }) => severity !== 'none')
    empty.hidden = shown.length > 0
    setText(
      empty,
      alerts === null ? 'Prometheus does not answer: whether an alert fires is not known.' : 'No alert fires.',
    )
    keepRows(list, shown, {
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
  // Prometheus names a file of the project, unless somebody put the address of a server before it.
  const link =
    runbook === null
      ? null
      : /^https?:\/\//.test(runbook)
        ? make(
            'a',
            { href: runbook, rel: 'noreferrer', target: '_blank' },
            'Runbook',
            make('span', { class: 'unseen' }, ` of ${name}, in a new tab`),
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
      link === null ? null : ' · what to do: ',
      link,
    ),
  )
}
