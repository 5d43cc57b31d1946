// @ts-check
/**
 * Brings the children of a list to the given items in their order; an element stays that of its item, so that focus and selection live on.
 * @template T
 * @param {Element} parent
 * @param {T[]} items
 * @param {{ key: (item: T) => string, create: (item: T) => HTMLElement, update?: (element: HTMLElement, item: T) => void }} how
 * @returns {HTMLElement[]} those that are new
 */
export function keepRows(parent, items, { key, create, update }) {
  const old = new Map(
    [...parent.children].flatMap((child) =>
      child instanceof HTMLElement && child.dataset['key'] !== undefined ? [[child.dataset['key'], child]] : [],
    ),
  )
  /** @type {HTMLElement[]} */
  const made = []
  /** @type {HTMLElement[]} */
  const wanted = items.map((item) => {
    const name = key(item)
    const known = old.get(name)
    if (known !== undefined) {
      old.delete(name)
      update?.(known, item)
      return known
    }
    const element = create(item)
    element.dataset['key'] = name
    made.push(element)
    return element
  })
  for (const gone of old.values()) gone.remove()
  for (const child of [...parent.children]) if (!wanted.includes(/** @type {HTMLElement} */ (child))) child.remove()
  wanted.forEach((element, index) => {
    if (parent.children[index] !== element) parent.insertBefore(element, parent.children[index] ?? null)
  })
  return made
}
