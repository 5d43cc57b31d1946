// @ts-check
import { forgetToken, isTokenRequired, onAccessChange } from '../api/access.js'
import { askUser } from '../dialogs/dialog.js'
import { askForToken } from '../dialogs/unlock.js'
import { token, userName } from '../dom/browser-storage.js'
import { byId, setAttribute, setText } from '../dom/make-element.js'

/** The buttons for name and control token in the header. */
export function showHeader() {
  byId('lock').addEventListener('click', () => {
    if (token.get() === '') void askForToken()
    else forgetToken()
  })
  byId('person').addEventListener('click', async () => {
    const answer = await askUser({
      title: 'Your name',
      text: 'Recorded in the audit with every change you make.',
      verb: 'Save',
      reason: 'optional',
      label: 'Name',
      value: userName.get(),
    })
    if (answer === undefined) return
    // eslint-disable-next-line no-control-regex -- the loader rejects them
    userName.set(answer.text.replace(/[\u0000-\u001f\u007f]/g, '').slice(0, 64))
    update()
  })
  onAccessChange(update)
  update()
}

function update() {
  setText(byId('person-name'), userName.get() || 'anonymous')
  const lock = byId('lock')
  lock.hidden = !isTokenRequired()
  setText(lock, token.get() === '' ? 'Read-only · unlock' : 'Unlocked · lock')
  setAttribute(lock, 'class', token.get() === '' ? 'quiet chip warn' : 'quiet chip')
}
