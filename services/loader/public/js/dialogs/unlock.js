// @ts-check
import { useToken } from '../api/access.js'
import { askUser } from './dialog.js'

/**
 * Characters that the loader accepts in a CONTROL_TOKEN. The browser cannot send others, which would look like no
 * answer.
 */
const SENDABLE = /^[ -~]+$/

/** Asks for the control token. @returns {Promise<boolean>} true when there is one that is not known to be wrong */
export async function askForToken(
  text = 'Changes on this loader require its CONTROL_TOKEN. It is kept until this tab is closed.',
) {
  const answer = await askUser({
    title: 'Control token',
    text,
    verb: 'Unlock',
    reason: 'required',
    type: 'password',
    label: 'Token',
  })
  if (answer === undefined || answer.text === '') return false
  if (!SENDABLE.test(answer.text))
    return askForToken(
      'This token contains characters that cannot be sent. A token consists of printable ASCII characters. Try again.',
    )
  return (await useToken(answer.text)) || askForToken('The loader rejected this token. Try again.')
}
