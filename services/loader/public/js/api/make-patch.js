// @ts-check
/** @typedef {{ op: 'add' | 'remove' | 'replace', path: string, value?: unknown }} Operation */

/**
 * What turns one sale into the other, as a JSON Patch (RFC 6902): field by field where both are objects, so that the audit list tells
 * what was changed; else the whole.
 * @param {unknown} from undefined: there is no JSON to start from
 * @param {unknown} to
 * @returns {Operation[]} empty: nothing differs
 */
export function makePatch(from, to) {
  if (!isObject(from) || !isObject(to)) return same(from, to) ? [] : [{ op: 'replace', path: '', value: to }]
  /** @type {Operation[]} */
  const gone = Object.keys(from)
    .filter((key) => !Object.hasOwn(to, key))
    .map((key) => ({ op: 'remove', path: pointer(key) }))
  /** @type {Operation[]} */
  const given = Object.entries(to)
    .filter(([key, value]) => !Object.hasOwn(from, key) || !same(from[key], value))
    .map(([key, value]) => ({ op: Object.hasOwn(from, key) ? 'replace' : 'add', path: pointer(key), value }))
  return [...gone, ...given]
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** @param {string} key */
const pointer = (key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`

/** @param {unknown} one @param {unknown} other */
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other)
