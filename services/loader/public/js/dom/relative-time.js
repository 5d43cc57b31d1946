// @ts-check
import { formatAge } from './format.js'
import { loaderNow } from './loader-clock.js'
import { make, setText } from './make-element.js'

/**
 * A time shown as its age and kept up to date; the title has the absolute time.
 * @param {string | null | undefined} at ISO 8601
 * @param {string} [none] text without a time
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

/** Updates all ages on the page. */
export function updateAges() {
  for (const element of document.querySelectorAll('time[datetime]')) {
    if (element instanceof HTMLTimeElement && !element.hasAttribute('data-fixed'))
      setText(element, formatAge((loaderNow() - Date.parse(element.dateTime)) / 1000))
  }
}
