/** `npm run dlq`: dead letters on the command line, through the loader's API. */
import { userInfo } from 'node:os'
import { parseArgs } from 'node:util'
import { controlSettings } from '@stream-retail/chassis/control-guard'
import { messageOf } from '@stream-retail/chassis/errors'
import { readSettings } from '@stream-retail/chassis/settings'
import { Type } from 'typebox'
import { type DlqDeps, type DlqOptions, discard, exportDeadLetters, list, replay, show } from './dlq-commands.ts'
import { LoaderRest } from './loader-rest.ts'

const HELP = `Usage: npm run dlq -- COMMAND [options]

Dead letters: records that the gateway, the converter or the table rejected.

Commands:
  list           list dead letters, newest first; only open ones unless --state is given
  show ID…       show everything known about a dead letter, with its original
  replay ID…     send through the gateway again; without IDs: all that match the filter
  discard ID…    close without a row; --reason TEXT says why; without IDs: all that match the other filters
  export         write matching dead letters with their originals as NDJSON, newest first

Filter:
  --source gateway|converter|table
  --reason REASON
  --state open|replayed|rescued|discarded|all
  --since, --until TIME    30m, 1h or 2d ago, or a date such as 2026-01-31T08:00:00Z

Options:
  --limit N      list, replay, discard: default 50, at most 1000; export: no limit unless given
  --all          replay, discard: allow running without IDs and without a filter, up to the limit
  --patch JSON   replay: change the sale by a JSON Patch (RFC 6902), such as
                 '[{"op":"replace","path":"/qty","value":1}]'; path "" replaces the whole sale
  --dry-run      replay: only ask what the gateway would answer
  --json         print JSON instead of text
  --help         show this help

Exit code: 0 success, 1 at least one dead letter was not replayed or discarded, 2 the command failed.
Settings: LOADER_URL, CONTROL_TOKEN.
`

const OPTIONS = {
  'source': { type: 'string' },
  'reason': { type: 'string' },
  'since': { type: 'string' },
  'until': { type: 'string' },
  'state': { type: 'string' },
  'limit': { type: 'string' },
  'patch': { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  'json': { type: 'boolean', default: false },
  'all': { type: 'boolean', default: false },
  'help': { type: 'boolean', default: false },
} as const

const settingsSchema = Type.Object({
  ...controlSettings,
  LOADER_URL: Type.String({
    default: 'http://127.0.0.1:8085',
    pattern: '^https?://',
    description: 'URL of the loader',
  }),
})

async function run(): Promise<number> {
  const {
    values,
    positionals: [command, ...ids],
  } = parseArgs({ options: OPTIONS, allowPositionals: true })
  const options: DlqOptions = values
  if (values.help || command === undefined) {
    process.stdout.write(HELP)
    return values.help ? 0 : 2
  }
  const settings = readSettings(settingsSchema)
  const deps: DlqDeps = {
    loader: new LoaderRest(settings.LOADER_URL, settings.CONTROL_TOKEN),
    print: (text) => {
      process.stdout.write(text)
    },
    width: process.stdout.isTTY ? process.stdout.columns : Infinity,
    by: userInfo().username.slice(0, 64),
  }
  if (command === 'list') return list(deps, options)
  if (command === 'show') return show(deps, ids, options)
  if (command === 'replay') return replay(deps, ids, options)
  if (command === 'discard') return discard(deps, ids, options)
  if (command === 'export') return exportDeadLetters(deps, options)
  throw new Error(`unknown command "${command}"; --help lists the commands`)
}

try {
  process.exitCode = await run()
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`)
  process.exitCode = 2
}
