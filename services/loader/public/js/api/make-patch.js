// @ts-check
/** @typedef {{ op: 'add' | 'remove' | 'replace', path: string, value?: unknown }} Operation */

/**
 * The JSON Patch (RFC 6902) from one sale to another: field by field if both are objects, so that the audit shows what
 * was changed; otherwise one replacement of the whole.
 * @param {unknown} from undefined: no JSON to start from
 * @param {unknown} to
 * @returns {Operation[]} empty: no difference
 */
export function makePatch(from, to) {
  if (!isObject(from) || !isObject(to)) return same(from, to) ? [] : [{ op: 'replace', path: '', value: to }]
  /** @type {Operation[]} */
  const removed = Object.keys(from)
    .filter((key) => !Object.hasOwn(to, key))
    .map((key) => ({ op: 'remove', path: pointer(key) }))
  /** @type {Operation[]} */
  const written = Object.entries(to)
    .filter(([key, value]) => !Object.hasOwn(from, key) || !same(from[key], value))
    .map(([key, value]) => ({ op: Object.hasOwn(from, key) ? 'replace' : 'add', path: pointer(key), value }))
  return [...removed, ...written]
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** @param {string} key */
const pointer = (key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`

/** @param {unknown} one @param {unknown} other */
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other)
