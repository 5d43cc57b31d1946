// @ts-check
import { formatBytes, formatCount, formatShort } from '../dom/format.js'
import { poll } from '../api/poll.js'
import { updateList } from '../dom/update-list.js'
import { loaderNow } from '../dom/loader-clock.js'
import { byId, make, setText } from '../dom/make-element.js'

/** @typedef {{ name: string, day: string | null, rows_estimate: number | null, bytes: number | null }} Partition */

/** One bar per day with its rows and size. */
export function showPartitions() {
  const note = make('p', { class: 'note' })
  const list = make('ol', { 'class': 'days', 'tabIndex': 0, 'aria-label': 'Partitions, newest first' })
  byId('partitions').append(note, list)
  return poll({
    path: () => '/partitions',
    everyMs: 15_000,
    show: (/** @type {{ partitions: Partition[] }} */ { partitions }) => {
      const days = partitions.toSorted((one, other) => (other.day ?? '').localeCompare(one.day ?? ''))
      const rows = days.reduce((sum, { rows_estimate: count }) => sum + (count ?? 0), 0)
      const bytes = days.reduce((sum, { bytes: size }) => sum + (size ?? 0), 0)
      setText(
        note,
        days.length === 0
          ? 'The table has no partitions yet.'
          : `${days.length} partitions, about ${formatShort(rows)} rows, ${formatBytes(bytes)}. Days are UTC.`,
      )
      const max = Math.max(1, ...days.map(({ bytes: size }) => size ?? 0))
      const today = new Date(loaderNow()).toISOString().slice(0, 10)
      updateList(list, days, {
        key: ({ name, rows_estimate: count, bytes: size }) => `${name} ${count} ${size} ${max} ${today}`,
        create: (partition) => dayItem(partition, max, today),
      })
    },
    fail: (why) => setText(note, `Partitions unavailable: ${why}`),
  })
}

/** @param {Partition} partition @param {number} max bytes of the largest one @param {string} today */
function dayItem({ name, day, rows_estimate: rows, bytes }, max, today) {
  const bar = make('i', { 'aria-hidden': 'true' })
  // An empty partition has a size, too, but a bar would suggest rows.
  bar.style.width = rows === 0 ? '0' : `${Math.max(1, ((bytes ?? 0) / max) * 100)}%`
  const when = day === null ? 'DEFAULT' : day === today ? `${day} today` : day
  return make(
    'li',
    { class: day === today ? 'today' : day === null ? 'default' : day > today ? 'ahead' : '', title: name },
    make('span', { class: 'day' }, when),
    make('span', { class: 'bar' }, bar),
    make(
      'span',
      { class: 'size' },
      rows === null || rows < 0 ? '' : `${rows > 0 ? '≈ ' : ''}${formatCount(rows)} rows, `,
      formatBytes(bytes),
    ),
  )
}
