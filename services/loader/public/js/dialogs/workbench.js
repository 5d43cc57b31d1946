// @ts-check
import { act, actionButton, setPossible, tell } from '../api/act.js'
import { ask } from './ask-person.js'
import { make } from '../dom/make-element.js'
import { makePatch } from '../api/make-patch.js'
import { onRights, whyNot } from '../api/rights.js'

/** @typedef {import('./show-letter.js').Shown} Shown */

/** Where a dead letter is put right, tried, sent again, or given up. */
export class Workbench {
  #letter
  #close
  #from
  #path
  /** The text that the gateway would take. */
  #checked = ''
  #output = make('output', { class: 'outcome' })
  #text = make('textarea', {
    'rows': 8,
    'spellcheck': false,
    'aria-describedby': 'edit-note',
    'oninput': () => this.#look(),
  })
  #check = actionButton('Check', {
    class: 'primary',
    output: this.#output,
    onclick: (button) => void this.#try(button),
  })
  #replay = actionButton('Send again', { output: this.#output, onclick: (button) => void this.#send(button) })
  #discard = actionButton('Give up…', {
    class: 'danger quiet',
    output: this.#output,
    onclick: (button) => void this.#giveUp(button),
  })

  /** @param {Shown} letter @param {() => void} close */
  constructor(letter, close) {
    this.#letter = letter
    this.#close = close
    const { original } = letter
    this.#from = original?.kind === 'json' ? original.json : undefined
    this.#path = `/dead-letters/${encodeURIComponent(letter.id)}`
    this.#text.value =
      original?.kind === 'json'
        ? JSON.stringify(original.json, undefined, 2)
        : original?.kind === 'text'
          ? original.text
          : ''
    this.element = make(
      'section',
      { class: 'workbench' },
      make('h3', {}, 'Put it right and send it again'),
      make('label', { class: 'field' }, make('span', { class: 'unseen' }, 'The sale as JSON'), this.#text),
      make(
        'p',
        { class: 'note', id: 'edit-note' },
        this.#from === undefined
          ? 'The original is no sale that could be read: write the whole sale.'
          : 'Change what is wrong. With the same event_id and ts it is stored once.',
      ),
      make('div', { class: 'buttons' }, this.#check, this.#replay, this.#discard),
      this.#output,
    )
    this.end = onRights(() => this.#look())
    this.#look()
  }

  /** What can be done now. */
  #look() {
    const reason = whyNot()
    const checked = this.#checked !== '' && this.#checked === this.#text.value
    setPossible(this.#check, reason)
    setPossible(this.#discard, reason)
    setPossible(this.#replay, reason ?? (checked ? undefined : 'Check it first: what is sent is what was checked.'))
    this.#replay.classList.toggle('primary', checked)
    this.#check.classList.toggle('primary', !checked)
  }

  /** @param {HTMLButtonElement} button */
  async #try(button) {
    const patch = this.#patch()
    if (patch === undefined) return
    const tried = this.#text.value
    const outcome = await act(
      {
        method: 'POST',
        path: `${this.#path}/replay`,
        body: { patch, dry_run: true },
        doing: 'Asking the gateway',
        done: 'The gateway would take it. Nothing was sent yet.',
      },
      this.#output,
      button,
    )
    this.#checked = 'answer' in outcome ? tried : ''
    this.#look()
  }

  /** @param {HTMLButtonElement} button */
  async #send(button) {
    const patch = this.#patch()
    if (patch === undefined) return
    const outcome = await act(
      {
        method: 'POST',
        path: `${this.#path}/replay`,
        body: { patch },
        doing: 'Sending it through the gateway',
        done: 'Accepted: it becomes a row in a moment.',
      },
      this.#output,
      button,
    )
    if (!('answer' in outcome)) return
    this.#text.readOnly = true
    for (const one of [this.#check, this.#replay, this.#discard]) one.hidden = true
  }

  /** @param {HTMLButtonElement} button */
  async #giveUp(button) {
    const answer = await ask({
      title: 'Give this sale up?',
      text: `${this.#letter.id} will not be a row. The record stays in its topic, the reason in the audit list.`,
      verb: 'Give up',
      danger: true,
      reason: 'required',
    })
    if (answer === undefined) return
    const outcome = await act(
      {
        method: 'POST',
        path: `${this.#path}/discard`,
        body: { reason: answer.text },
        doing: 'Giving it up',
        done: 'Given up.',
      },
      this.#output,
      button,
    )
    if ('answer' in outcome) this.#close()
  }

  /** @returns {import('../api/make-patch.js').Operation[] | undefined} undefined: what was written is no JSON */
  #patch() {
    try {
      return makePatch(this.#from, JSON.parse(this.#text.value))
    } catch (error) {
      tell(this.#output, 'bad', `This is no JSON: ${error instanceof Error ? error.message : error}`)
      return undefined
    }
  }
}
