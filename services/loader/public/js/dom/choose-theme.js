// @ts-check
import { byId, setAttribute, setText } from './make-element.js'
import { theme } from './browser-storage.js'

const CHOICES = /** @type {const} */ (['auto', 'light', 'dark'])
const WORDS = { auto: 'follows the system', light: 'light', dark: 'dark' }

/**
 * The button that cycles through automatic, light and dark.
 * @param {() => void} onChange called when colours have changed
 */
export function chooseTheme(onChange) {
  const button = byId('theme')
  const apply = () => {
    const chosen = CHOICES.find((choice) => choice === theme.get()) ?? 'auto'
    setAttribute(document.documentElement, 'data-theme', chosen === 'auto' ? null : chosen)
    setText(byId('theme-word'), chosen)
    setAttribute(button, 'title', `Theme: ${WORDS[chosen]}. Click to change.`)
    onChange()
  }
  button.addEventListener('click', () => {
    const at = CHOICES.findIndex((choice) => choice === (theme.get() || 'auto'))
    theme.set(CHOICES[(at + 1) % CHOICES.length] ?? 'auto')
    apply()
  })
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', onChange)
  apply()
}
