// @ts-check
/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * Makes an element. Text is always text: nothing here ever parses HTML, since sales and dead letters are texts of strangers.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, unknown>} [properties] `class`, `data-…`, `aria-…`, `role` and such are attributes, `on…` listeners, the rest properties
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) set(element, name, value)
  element.append(...given(children))
  return element
}

/** @param {Element} parent @param {...Child} children */
export function fill(parent, ...children) {
  parent.replaceChildren(...given(children))
}

/** Writes only what differs, so that a screen reader and a selection are left in peace. @param {Element} element @param {string | number} text */
export function setText(element, text) {
  if (element.textContent !== String(text)) element.textContent = String(text)
}

/** @param {Element} element @param {string} name @param {string | null} value */
export function setAttribute(element, name, value) {
  if (value === null) element.removeAttribute(name)
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value)
}

/**
 * An element of index.html. @param {string} id
 * @returns {HTMLElement}
 * @throws {Error} when index.html has none of this id
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
function given(children) {
  return children.flatMap((child) =>
    child === null || child === undefined || child === false ? [] : [child instanceof Node ? child : String(child)],
  )
}
