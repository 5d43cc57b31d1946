// @ts-check
import { askUser } from './dialog.js'
import { make } from '../dom/make-element.js'
import { setDisabledReason, showOutcome } from '../dom/show-outcome.js'
import { actionButton, runAction } from './run-action.js'
import { makePatch } from '../api/make-patch.js'
import { onAccessChange, whyDisabled } from '../api/access.js'

/** @typedef {import('../../contract').DeadLetterDetail} DeadLetterDetail */

/** Edits a dead letter, checks it with the gateway, and replays or discards it. */
export class DeadLetterEditor {
  #letter
  #close
  #from
  #path
  /** The text that the gateway would accept. */
  #checked = ''
  #output = make('output', { class: 'outcome' })
  #text = make('textarea', {
    'rows': 8,
    'spellcheck': false,
    'aria-describedby': 'edit-note',
    'oninput': () => this.#updateButtons(),
  })
  #check = actionButton('Check', {
    class: 'primary',
    output: this.#output,
    onclick: (button) => void this.#checkSale(button),
  })
  #replay = actionButton('Replay', { output: this.#output, onclick: (button) => void this.#replaySale(button) })
  #discard = actionButton('Discard…', {
    class: 'danger quiet',
    output: this.#output,
    onclick: (button) => void this.#discardLetter(button),
  })

  /** @param {DeadLetterDetail} letter @param {() => void} close */
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
      { class: 'editor' },
      make('h3', {}, 'Fix and replay'),
      make('label', { class: 'field' }, make('span', { class: 'unseen' }, 'Sale as JSON'), this.#text),
      make(
        'p',
        { class: 'note', id: 'edit-note' },
        this.#from === undefined
          ? 'The original is not a readable sale: enter the complete sale.'
          : 'Correct the sale. With the same event_id and ts it is stored only once.',
      ),
      make('div', { class: 'buttons' }, this.#check, this.#replay, this.#discard),
      this.#output,
    )
    this.end = onAccessChange(() => this.#updateButtons())
    this.#updateButtons()
  }

  /** Enables the buttons that apply now. */
  #updateButtons() {
    const reason = whyDisabled()
    const checked = this.#checked !== '' && this.#checked === this.#text.value
    setDisabledReason(this.#check, reason)
    setDisabledReason(this.#discard, reason)
    setDisabledReason(
      this.#replay,
      reason ?? (checked ? undefined : 'Check it first: only a checked sale can be replayed.'),
    )
    this.#replay.classList.toggle('primary', checked)
    this.#check.classList.toggle('primary', !checked)
  }

  /** @param {HTMLButtonElement} button */
  async #checkSale(button) {
    const patch = this.#patch()
    if (patch === undefined) return
    const text = this.#text.value
    const outcome = await runAction(
      {
        method: 'POST',
        path: `${this.#path}/replay`,
        body: { patch, dry_run: true },
        doing: 'Checking with the gateway',
        done: 'The gateway would accept it. Nothing has been sent yet.',
      },
      this.#output,
      button,
    )
    this.#checked = 'answer' in outcome ? text : ''
    this.#updateButtons()
  }

  /** @param {HTMLButtonElement} button */
  async #replaySale(button) {
    const patch = this.#patch()
    if (patch === undefined) return
    const outcome = await runAction(
      {
        method: 'POST',
        path: `${this.#path}/replay`,
        body: { patch },
        doing: 'Replaying through the gateway',
        done: 'Accepted: the row will appear shortly.',
      },
      this.#output,
      button,
    )
    if (!('answer' in outcome)) return
    this.#text.readOnly = true
    for (const one of [this.#check, this.#replay, this.#discard]) one.hidden = true
  }

  /** @param {HTMLButtonElement} button */
  async #discardLetter(button) {
    const answer = await askUser({
      title: 'Discard this dead letter?',
      text: `${this.#letter.id} will not become a row. The record stays in its topic, the reason in the audit.`,
      verb: 'Discard',
      danger: true,
      reason: 'required',
    })
    if (answer === undefined) return
    const outcome = await runAction(
      {
        method: 'POST',
        path: `${this.#path}/discard`,
        body: { reason: answer.text },
        doing: 'Discarding',
        done: 'Discarded.',
      },
      this.#output,
      button,
    )
    if ('answer' in outcome) this.#close()
  }

  /** @returns {import('../api/make-patch.js').Operation[] | undefined} undefined: the text is not valid JSON */
  #patch() {
    try {
      return makePatch(this.#from, JSON.parse(this.#text.value))
    } catch (error) {
      showOutcome(this.#output, 'bad', `Invalid JSON: ${error instanceof Error ? error.message : error}`)
      return undefined
    }
  }
}
