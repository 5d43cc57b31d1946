import { type ListedDeadLetter } from '../dead-letters/list-dead-letters.ts'
import type { PastReplay } from '../dead-letters/claim-replay.ts'
import type { PastDiscard } from '../dead-letters/close-dead-letters.ts'
import type { DeadLetterOriginal } from '../dead-letters/read-original.ts'

export type ShownDeadLetter = ListedDeadLetter & {
  original: DeadLetterOriginal | null
  headers: Record<string, string> | null
  replays: PastReplay[]
  discards: PastDiscard[]
}

const cut = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text)

/** Data from outside may hold control characters, which a terminal would obey. */
// eslint-disable-next-line no-control-regex -- control characters are what it replaces
const printable = (text: string): string => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '·')

/** A table with one line per dead letter, each cut to the width of the terminal. */
export function formatTable(letters: ListedDeadLetter[], width: number): string {
  if (letters.length === 0) return 'no dead letters\n'
  const rows = letters.map(({ id, happened_at: at, source, reason, state, event_id: event, summary }) => [
    id,
    at.slice(0, 19).replace('T', ' '),
    source,
    reason,
    state,
    event ?? '–',
    summary,
  ])
  const all = [['ID', 'TIME (UTC)', 'SOURCE', 'REASON', 'STATE', 'EVENT', 'SUMMARY'], ...rows]
  const widths = all[0]?.map((_title, column) => Math.max(...all.map((row) => (row[column] ?? '').length))) ?? []
  return all
    .map((row) =>
      cut(
        printable(
          row
            .map((cell, column) => cell.padEnd(widths[column] ?? 0))
            .join('  ')
            .trimEnd(),
        ),
        width,
      ),
    )
    .map((line) => `${line}\n`)
    .join('')
}

/** Everything known about a dead letter, as text. */
export function formatDeadLetter(letter: ShownDeadLetter): string {
  const { origin } = letter
  const lines: [string, string][] = [
    ['id', letter.id],
    ['time', letter.happened_at],
    ['source', letter.source],
    ['reason', letter.reason],
    ['summary', letter.summary],
    ...(letter.headers?.['retail.sqlstate']
      ? [['sqlstate', letter.headers['retail.sqlstate']] as [string, string]]
      : []),
    ['state', letter.state],
    ['event', letter.event_id ?? '–'],
    ...(letter.key_name === null ? [] : [['key', letter.key_name] as [string, string]]),
    ...(origin === null
      ? []
      : [['origin', `${origin.topic}-${origin.partition}-${origin.offset}`] as [string, string]]),
    ...letter.replays.map(
      ({ replayed_at: at, replayed_by: by, outcome }) =>
        ['replayed', `${at} by ${by ?? 'unknown'}: ${outcome}`] as [string, string],
    ),
    ...letter.discards.map(
      ({ discarded_at: at, discarded_by: by, reason }) =>
        ['discarded', `${at} by ${by ?? 'unknown'}: ${reason}`] as [string, string],
    ),
  ]
  return printable(lines.map(([name, text]) => `${name.padEnd(9)} ${text}\n`).join('') + showOriginal(letter.original))
}

function showOriginal(original: DeadLetterOriginal | null): string {
  if (original === null) return 'original  no longer in the topic\n'
  if (original.kind === 'json') return `original\n${JSON.stringify(original.json, undefined, 2)}\n`
  const note = original.cut ? `, cut, of ${original.bytes} bytes` : ''
  return original.kind === 'text'
    ? `original (text${note})\n${original.text}\n`
    : `original (bytes${note})\n${original.hex}\n${original.text}\n`
}
