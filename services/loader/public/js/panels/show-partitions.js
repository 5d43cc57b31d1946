// @ts-check
import { formatBytes, formatCount, formatShort } from '../dom/format.js'
import { keepLoading } from '../api/keep-loading.js'
import { keepRows } from '../dom/keep-rows.js'
import { loaderNow } from '../dom/keep-time.js'
import { byId, make, setText } from '../dom/make-element.js'

/** @typedef {{ name: string, day: string | null, rows_estimate: number | null, bytes: number | null }} Partition */

/** A bar a day: how many rows, and how much room they take. */
export function showPartitions() {
  const note = make('p', { class: 'note' })
  const list = make('ol', { 'class': 'days', 'tabIndex': 0, 'aria-label': 'Days, newest first' })
  byId('partitions').append(note, list)
  return keepLoading({
    path: () => '/partitions',
    everyMs: 15_000,
    show: (/** @type {{ partitions: Partition[] }} */ { partitions }) => {
      const days = partitions.toSorted((one, other) => (other.day ?? '').localeCompare(one.day ?? ''))
      const rows = days.reduce((sum, { rows_estimate: count }) => sum + (count ?? 0), 0)
      const bytes = days.reduce((sum, { bytes: size }) => sum + (size ?? 0), 0)
      setText(
        note,
        days.length === 0
          ? 'The table has no day yet.'
          : `${days.length} partitions, about ${formatShort(rows)} rows, ${formatBytes(bytes)}. Days are UTC.`,
      )
      const most = Math.max(1, ...days.map(({ bytes: size }) => size ?? 0))
      const today = new Date(loaderNow()).toISOString().slice(0, 10)
      keepRows(list, days, {
        key: ({ name, rows_estimate: count, bytes: size }) => `${name} ${count} ${size} ${most} ${today}`,
        create: (partition) => dayItem(partition, most, today),
      })
    },
    fail: (why) => setText(note, `The days are not known: ${why}`),
  })
}

/** @param {Partition} partition @param {number} most bytes @param {string} today */
function dayItem({ name, day, rows_estimate: rows, bytes }, most, today) {
  const bar = make('i', { 'aria-hidden': 'true' })
  // A day without rows takes some room, too, but a bar would say that something is there.
  bar.style.width = rows === 0 ? '0' : `${Math.max(1, ((bytes ?? 0) / most) * 100)}%`
  const when = day === null ? 'no day (DEFAULT)' : day === today ? `${day} today` : day
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
