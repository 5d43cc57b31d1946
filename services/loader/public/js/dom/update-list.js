// @ts-check
/**
 * Updates the children of a list to the given items and order. An item keeps its element, so that focus and selection
 * survive.
 * @template T
 * @param {Element} parent
 * @param {T[]} items
 * @param {{ key: (item: T) => string, create: (item: T) => HTMLElement, update?: (element: HTMLElement, item: T) =>
 * void }} how
 * @returns {HTMLElement[]} the new elements
 */
export function updateList(parent, items, { key, create, update }) {
  const existing = new Map(
    [...parent.children].flatMap((child) =>
      child instanceof HTMLElement && child.dataset['key'] !== undefined ? [[child.dataset['key'], child]] : [],
    ),
  )
  /** @type {HTMLElement[]} */
  const added = []
  /** @type {HTMLElement[]} */
  const wanted = items.map((item) => {
    const name = key(item)
    const known = existing.get(name)
    if (known !== undefined) {
      existing.delete(name)
      update?.(known, item)
      return known
    }
    const element = create(item)
    element.dataset['key'] = name
    added.push(element)
    return element
  })
  for (const gone of existing.values()) gone.remove()
  for (const child of [...parent.children]) if (!wanted.includes(/** @type {HTMLElement} */ (child))) child.remove()
  wanted.forEach((element, index) => {
    if (parent.children[index] !== element) parent.insertBefore(element, parent.children[index] ?? null)
  })
  return added
}
