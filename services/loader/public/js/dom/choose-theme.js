// @ts-check
import { byId, setAttribute, setText } from './make-element.js'
import { theme } from './remember.js'

const CHOICES = /** @type {const} */ (['auto', 'light', 'dark'])
const WORDS = { auto: 'as the system', light: 'light', dark: 'dark' }

/** The button that goes through automatic, light and dark. @param {() => void} onChange colours are others now */
export function chooseTheme(onChange) {
  const button = byId('theme')
  const apply = () => {
    const chosen = CHOICES.find((choice) => choice === theme.get()) ?? 'auto'
    setAttribute(document.documentElement, 'data-theme', chosen === 'auto' ? null : chosen)
    setText(byId('theme-word'), chosen)
    setAttribute(button, 'title', `Colours ${WORDS[chosen]}; change`)
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
