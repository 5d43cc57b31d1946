// @ts-check
/**
 * Values kept by this browser: name and theme permanently, the control token until the tab is closed. Storage may be
 * blocked.
 */

/** @param {Storage | undefined} storage @param {string} key */
const storedValue = (storage, key) => {
  const fallback = new Map()
  return {
    get: () => {
      try {
        return storage?.getItem(key) ?? fallback.get(key) ?? ''
      } catch {
        return fallback.get(key) ?? ''
      }
    },
    /** @param {string} value */
    set: (value) => {
      fallback.set(key, value)
      try {
        if (value === '') storage?.removeItem(key)
        else storage?.setItem(key, value)
      } catch {
        /* kept in memory until the page is closed */
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

export const token = storedValue(storageOf('sessionStorage'), 'control-token')
export const userName = storedValue(storageOf('localStorage'), 'name')
export const theme = storedValue(storageOf('localStorage'), 'theme')
