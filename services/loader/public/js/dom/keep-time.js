// @ts-check
import { formatAge } from './format.js'
import { make, setText } from './make-element.js'

/** Milliseconds by which this clock is ahead of the loader's, at the least; a phone's clock may be minutes off. */
let ahead = Infinity

/** Learns from a moment that the loader has just told. @param {string} at ISO 8601 */
export function heardAt(at) {
  const difference = Date.now() - Date.parse(at)
  if (difference < ahead) ahead = difference
}

/** Now by the loader's clock, in epoch milliseconds. */
export const loaderNow = () => Date.now() - (Number.isFinite(ahead) ? ahead : 0)

/** Forgets what was learnt: another loader, or a clock that was set. */
export function forgetClock() {
  ahead = Infinity
}

/**
 * A moment, told as its age and kept true; the absolute time is in the title.
 * @param {string | null | undefined} at ISO 8601
 * @param {string} [none] what stands there without one
 */
export function ageElement(at, none = 'never') {
  const element = make('time')
  showAge(element, at, none)
  return element
}

/** @param {HTMLTimeElement} element @param {string | null | undefined} at @param {string} [none] */
export function showAge(element, at, none = 'never') {
  if (!at) {
    element.removeAttribute('datetime')
    element.removeAttribute('title')
    setText(element, none)
    return
  }
  if (element.dateTime !== at) {
    element.dateTime = at
    element.title = new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' })
  }
  setText(element, formatAge((loaderNow() - Date.parse(at)) / 1000))
}

/** Keeps all ages on the page true. */
export function tickAges() {
  for (const element of document.querySelectorAll('time[datetime]')) {
    if (element instanceof HTMLTimeElement && !element.hasAttribute('data-fixed'))
      setText(element, formatAge((loaderNow() - Date.parse(element.dateTime)) / 1000))
  }
}
