// @ts-check
import { compareFields } from './compare-fields.js'
import { poll } from '../api/poll.js'
import { updateList } from '../dom/update-list.js'
import { byId, fill, make, setText } from '../dom/make-element.js'

/** @typedef {{ version: number, id: number, schema: any }} Version */
/** @typedef {{ subject: string, compatibility: string | null, latest: number | null, versions: Version[] }} Subject */

const WORDS = { added: '+ added', removed: '− removed', changed: '~ changed', same: '' }

/** Each subject with its fields, and what a version changed against its predecessor. */
export function showSchemas() {
  const note = make('p', { class: 'note' })
  const list = make('div', { class: 'subjects' })
  byId('schemas').append(note, list)
  return poll({
    path: () => '/schemas',
    everyMs: 20_000,
    show: (/** @type {{ subjects: Subject[] }} */ { subjects }) => {
      setText(note, subjects.length === 0 ? 'The registry has no schemas yet.' : '')
      updateList(list, subjects, {
        key: ({ subject, latest, versions, compatibility }) =>
          `${subject} ${latest} ${versions.length} ${compatibility}`,
        create: subjectItem,
      })
      list.querySelector('details:not([data-seen])')?.setAttribute('open', '')
      for (const details of list.querySelectorAll('details')) details.dataset['seen'] = ''
    },
    fail: (why) => setText(note, `Schemas unavailable: ${why}`),
  })
}

/** @param {Subject} subject */
function subjectItem({ subject, compatibility, versions: given }) {
  const versions = given.toSorted((one, other) => other.version - one.version)
  // A first version has no predecessor to compare with.
  const compared = versions.length > 1
  const body = make('tbody')
  const select = make(
    'select',
    {},
    ...versions.map(({ version, id }) => make('option', { value: String(version) }, `version ${version}, id ${id}`)),
  )
  const draw = () => {
    const at = versions.findIndex(({ version }) => String(version) === select.value)
    fill(body, ...fieldRows(versions[at], versions[at + 1], compared))
  }
  select.addEventListener('change', draw)
  draw()
  const title = ` v${versions[0]?.version ?? '–'} · ${compatibility ?? 'compatibility not set'}`
  return make(
    'details',
    {},
    make('summary', {}, make('strong', {}, subject), make('span', { class: 'note' }, title)),
    make('label', { class: 'field inline' }, make('span', {}, 'Show'), select),
    fieldTable(subject, compared, body),
  )
}

/** @param {Version | undefined} version @param {Version | undefined} previous @param {boolean} compared */
function fieldRows(version, previous, compared) {
  const before = previous === undefined ? undefined : fieldsOf(previous)
  return compareFields(before, fieldsOf(version)).map(({ name, change, text }) =>
    make(
      'tr',
      { class: change },
      make('th', { scope: 'row' }, name),
      make('td', {}, text),
      compared ? make('td', { class: 'change' }, WORDS[change]) : null,
    ),
  )
}

/** @param {string} subject @param {boolean} compared @param {HTMLElement} body */
function fieldTable(subject, compared, body) {
  const heads = ['field', 'type and rules', ...(compared ? ['change'] : [])].map((title) =>
    make('th', { scope: 'col' }, title),
  )
  return make(
    'div',
    { 'class': 'scroll', 'tabIndex': 0, 'role': 'region', 'aria-label': `Fields of ${subject}` },
    make('table', {}, make('thead', {}, make('tr', {}, ...heads)), body),
  )
}

/** @param {Version | undefined} version @returns {import('./compare-fields.js').Field[]} */
function fieldsOf(version) {
  try {
    const schema = typeof version?.schema === 'string' ? JSON.parse(version.schema) : version?.schema
    return Array.isArray(schema?.fields) ? schema.fields : []
  } catch {
    return []
  }
}
