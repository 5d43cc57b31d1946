// @ts-check
/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * Creates an element. Text stays text: nothing here parses HTML, since sales and dead letters contain untrusted text.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, unknown>} [properties] `class`, `data-…`, `aria-…`, `role` are set as attributes, `on…` as
 * listeners, the rest as properties
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) set(element, name, value)
  element.append(...nodesOf(children))
  return element
}

/** @param {Element} parent @param {...Child} children */
export function fill(parent, ...children) {
  parent.replaceChildren(...nodesOf(children))
}

/**
 * Writes only if the text differs, so that screen readers and selections are not disturbed.
 * @param {Element} element
 * @param {string | number} text
 */
export function setText(element, text) {
  if (element.textContent !== String(text)) element.textContent = String(text)
}

/** @param {Element} element @param {string} name @param {string | null} value */
export function setAttribute(element, name, value) {
  if (value === null) element.removeAttribute(name)
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value)
}

/**
 * Finds an element of index.html. @param {string} id
 * @returns {HTMLElement}
 * @throws {Error} when there is no element with this id
 */
export function byId(id) {
  const element = document.getElementById(id)
  if (element === null) throw new Error(`index.html has no #${id}`)
  return element
}

/** @param {HTMLElement} element @param {string} name @param {unknown} value */
function set(element, name, value) {
  if (value === undefined || value === null || value === false) return
  if (name.startsWith('on') && typeof value === 'function')
    element.addEventListener(name.slice(2), /** @type {EventListener} */ (value))
  else if (name in element && name !== 'list' && name !== 'form') Reflect.set(element, name, value)
  else element.setAttribute(name, value === true ? '' : String(value))
}

/** @param {Child[]} children @returns {(Node | string)[]} */
function nodesOf(children) {
  return children.flatMap((child) =>
    child === null || child === undefined || child === false ? [] : [child instanceof Node ? child : String(child)],
  )
}
