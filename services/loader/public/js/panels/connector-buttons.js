// @ts-check
import { act, actionButton } from '../api/act.js'
import { ask } from '../dialogs/ask-person.js'
import { make } from '../dom/make-element.js'

/** Pause, resume and restart of one connector; how it went is told in `output`. @param {string} name @param {HTMLElement} output */
export function connectorButtons(name, output) {
  const path = `/connectors/${encodeURIComponent(name)}`
  const pause = actionButton('Pause…', {
    output,
    onclick: async (button) => {
      const answer = await ask({
        title: `Pause ${name}?`,
        text: 'Sales go on being accepted and wait in the topic; no row is written until somebody resumes it.',
        verb: 'Pause',
        danger: true,
        reason: 'optional',
      })
      if (answer !== undefined)
        void act(
          { method: 'POST', path: `${path}/pause`, body: because(answer), doing: 'Pausing', done: 'Asked to pause.' },
          output,
          button,
        )
    },
  })
  const resume = actionButton('Resume', {
    output,
    onclick: (button) =>
      void act(
        {
          method: 'POST',
          path: `${path}/resume`,
          body: {},
          doing: 'Resuming',
          done: 'Asked to go on: what waited is loaded now.',
        },
        output,
        button,
      ),
  })
  const restart = actionButton('Restart…', {
    output,
    onclick: async (button) => {
      const all = make('input', { type: 'checkbox', checked: true })
      const answer = await ask({
        title: `Restart ${name}?`,
        text: 'Tasks start anew where they committed last. Nothing is lost; rows stand still for a second or two.',
        verb: 'Restart',
        reason: 'optional',
        more: make('label', { class: 'check' }, all, ' also those that run'),
      })
      if (answer !== undefined)
        void act(
          {
            method: 'POST',
            path: `${path}/restart`,
            body: { ...because(answer), only_failed: !all.checked },
            doing: 'Restarting',
            done: 'Asked to start anew.',
          },
          output,
          button,
        )
    },
  })
  return { pause, resume, restart }
}

/** @param {{ text: string }} answer */
const because = ({ text }) => (text === '' ? {} : { reason: text })
