import { readFileSync } from 'node:fs'
import type { Board } from '../board.ts'
import { type Panel, words } from '../panels.ts'

const FILE = new URL('../../../docs/runbook.md', import.meta.url)

/** docs/runbook.md next to the alerts, without access to the repository. One panel per top-level section. */
export const runbook: Board = {
  name: 'runbook',
  title: 'Runbook',
  description: 'What does an alert mean, where to look, what to do, and when does it clear?',
  variables: [],
  panels: partsOf(readFileSync(FILE, 'utf8')).map(([title, text]) => panelOf(title, text)),
}

/** Title and text of each top-level section. */
function partsOf(markdown: string): [string, string][] {
  return markdown
    .split(/^# /m)
    .slice(1)
    .map((part) => {
      const [title = '', ...lines] = part.split('\n')
      return [title === 'Runbook' ? 'Where to look first' : title, lines.join('\n').trim()]
    })
}

/** Links to files of the repository do not work in Grafana: only their text is kept. */
function panelOf(title: string, text: string): Panel {
  return words(
    title,
    'From docs/runbook.md, which is tested together with the alerts.',
    text.replace(/\[([^\]]+)\]\((?!https?:)[^)]+\)/g, '$1'),
    { width: 24, height: Math.ceil(3 + text.length / 130) },
  )
}
