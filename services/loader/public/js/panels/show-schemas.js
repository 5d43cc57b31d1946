// @ts-check
import { compareFields } from '../dialogs/compare-fields.js'
import { keepLoading } from '../api/keep-loading.js'
import { keepRows } from '../dom/keep-rows.js'
import { byId, fill, make, setText } from '../dom/make-element.js'

/** @typedef {{ version: number, id: number, schema: any }} Version */
/** @typedef {{ subject: string, compatibility: string | null, latest: number | null, versions: Version[] }} Subject */

const WORDS = { added: '+ new', removed: '− gone', changed: '~ changed', same: '' }

/** Each subject: its fields, and what a version changed against the one before. */
export function showSchemas() {
  const note = make('p', { class: 'note' })
  const list = make('div', { class: 'subjects' })
  byId('schemas').append(note, list)
  return keepLoading({
    path: () => '/schemas',
    everyMs: 20_000,
    show: (/** @type {{ subjects: Subject[] }} */ { subjects }) => {
      setText(note, subjects.length === 0 ? 'The registry has no schema yet.' : '')
      keepRows(list, subjects, {
        key: ({ subject, latest, versions, compatibility }) =>
          `${subject} ${latest} ${versions.length} ${compatibility}`,
        create: subjectItem,
      })
      list.querySelector('details:not([data-seen])')?.setAttribute('open', '')
      for (const details of list.querySelectorAll('details')) details.dataset['seen'] = ''
    },
    fail: (why) => setText(note, `The registry is not known: ${why}`),
  })
}

/** @param {Subject} subject */
function subjectItem({ subject, compatibility, versions: given }) {
  const versions = given.toSorted((one, other) => other.version - one.version)
  const body = make('tbody')
  // What changed is told against the version before.
  const first = versions.length < 2
  const select = make(
    'select',
    {},
    ...versions.map(({ version, id }) => make('option', { value: String(version) }, `version ${version}, id ${id}`)),
  )
  const draw = () => {
    const at = versions.findIndex(({ version }) => String(version) === select.value)
    const [now, before] = [fieldsOf(versions[at]), fieldsOf(versions[at + 1])]
    fill(
      body,
      ...compareFields(versions[at + 1] === undefined ? undefined : before, now).map(({ name, change, text }) =>
        make(
          'tr',
          { class: change },
          make('th', { scope: 'row' }, name),
          make('td', {}, text),
          first ? null : make('td', { class: 'change' }, WORDS[change]),
        ),
      ),
    )
  }
  select.addEventListener('change', draw)
  draw()
  return make(
    'details',
    {},
    make(
      'summary',
      {},
      make('strong', {}, subject),
      make('span', { class: 'note' }, ` v${versions[0]?.version ?? '–'} · ${compatibility ?? 'compatibility not set'}`),
    ),
    make('label', { class: 'field inline' }, make('span', {}, 'Show'), select),
    make(
      'div',
      { 'class': 'scroll', 'tabIndex': 0, 'role': 'region', 'aria-label': `Fields of ${subject}` },
      make(
        'table',
        {},
        make(
          'thead',
          {},
          make(
            'tr',
            {},
            ...['field', 'type and rules', ...(first ? [] : ['change since before'])].map((title) =>
              make('th', { scope: 'col' }, title),
            ),
          ),
        ),
        body,
      ),
    ),
  )
}

/** @param {Version | undefined} version @returns {import('../dialogs/compare-fields.js').Field[]} */
function fieldsOf(version) {
  try {
    const schema = typeof version?.schema === 'string' ? JSON.parse(version.schema) : version?.schema
    return Array.isArray(schema?.fields) ? schema.fields : []
  } catch {
    return []
  }
}
