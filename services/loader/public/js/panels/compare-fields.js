// @ts-check
/** @typedef {{ name: string, type: unknown, [key: string]: unknown }} Field */
/** @typedef {{ name: string, change: 'added' | 'removed' | 'changed' | 'same', text: string }} Difference */

/**
 * Compares the fields of two versions of an Avro record. Pure.
 * @param {Field[] | undefined} before undefined: no earlier version
 * @param {Field[]} after
 * @returns {Difference[]} in the order of the newer version, removed fields last
 */
export function compareFields(before, after) {
  const old = new Map((before ?? after).map((field) => [field.name, field]))
  const now = after.map((field) => {
    const was = old.get(field.name)
    if (was === undefined) return difference(field, 'added', describe(field))
    return describe(was) === describe(field)
      ? difference(field, 'same', describe(field))
      : difference(field, 'changed', `${describe(was)} → ${describe(field)}`)
  })
  const names = new Set(after.map(({ name }) => name))
  return [
    ...now,
    ...(before ?? [])
      .filter(({ name }) => !names.has(name))
      .map((field) => difference(field, 'removed', describe(field))),
  ]
}

/** @param {Field} field @param {Difference['change']} change @param {string} text @returns {Difference} */
const difference = ({ name }, change, text) => ({ name, change, text })

/** Shows {"const": 0} as 0, so that `not 0` reads naturally. @param {any} value */
function showRule(value) {
  const { const: only, ...others } = Object(value)
  return JSON.stringify(only !== undefined && Object.keys(others).length === 0 ? only : value)
}

/** @param {Field} field */
function describe({ type, ...rest }) {
  const rules = Object.entries(rest)
    .filter(([key]) => key !== 'name' && key !== 'doc')
    .map(([key, value]) => `${key} ${showRule(value)}`)
  return [typeof type === 'string' ? type : JSON.stringify(type), ...rules].join(', ')
}
