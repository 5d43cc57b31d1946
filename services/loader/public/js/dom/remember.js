// @ts-check
/** What this browser keeps: name and theme for good, the control token until the tab is closed. A browser may forbid to keep anything. */

/** @param {Storage | undefined} storage @param {string} key */
const remembered = (storage, key) => {
  const kept = new Map()
  return {
    get: () => {
      try {
        return storage?.getItem(key) ?? kept.get(key) ?? ''
      } catch {
        return kept.get(key) ?? ''
      }
    },
    /** @param {string} value */
    set: (value) => {
      kept.set(key, value)
      try {
        if (value === '') storage?.removeItem(key)
        else storage?.setItem(key, value)
      } catch {
        /* kept as long as the page lives */
      }
    },
  }
}

/** @param {'localStorage' | 'sessionStorage'} name */
function storageOf(name) {
  try {
    return window[name]
  } catch {
    return undefined
  }
}

export const token = remembered(storageOf('sessionStorage'), 'control-token')
export const person = remembered(storageOf('localStorage'), 'name')
export const theme = remembered(storageOf('localStorage'), 'theme')
