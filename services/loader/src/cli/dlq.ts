/** `npm run dlq`: dead letters and rejections from the command line, by the loader's API. */
import { userInfo } from 'node:os'
import { parseArgs } from 'node:util'
import { controlSettings } from '@stream-retail/chassis/control-guard'
import { messageOf } from '@stream-retail/chassis/errors'
import { readSettings } from '@stream-retail/chassis/settings'
import { Type } from 'typebox'
import { type Options, type World, discard, exportLetters, list, replay, show } from './dlq-commands.ts'
import { LoaderRest } from './loader-rest.ts'

const HELP = `npm run dlq -- COMMAND [options]: what gateway, converter or table rejected

  list                  newest first, those that are still open
  show ID…              all that is known of one, with the original
  replay ID…            send through the front door again; without IDs: all that fit the filter
  discard ID…           give up what nobody can replay, with --reason TEXT (why); without IDs: all that fit the other filters
  export                NDJSON with the originals, newest first

  --source gateway|converter|table   --reason REASON   --state open|replayed|rescued|discarded|all
  --since, --until      30m, 1h, 2d ago, or 2026-01-31T08:00:00Z
  --limit N             list, replay, discard: 50, 1000 at the most; export: all
  --all                 replay, discard: every one up to the limit, without a filter
  --patch JSON          replay: a JSON Patch (RFC 6902), such as '[{"op":"replace","path":"/qty","value":1}]';
                        path "" puts a whole sale in its place
  --dry-run             replay: only what the gateway would say
  --json                JSON instead of a table

Exit code: 0 done, 1 something was not taken, 2 could not be done. Settings: LOADER_URL, CONTROL_TOKEN.
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
    description: 'where the loader is',
  }),
})

async function run(): Promise<number> {
  const {
    values,
    positionals: [command, ...ids],
  } = parseArgs({ options: OPTIONS, allowPositionals: true })
  const options: Options = values
  if (values.help || command === undefined) {
    process.stdout.write(HELP)
    return values.help ? 0 : 2
  }
  const settings = readSettings(settingsSchema)
  const world: World = {
    loader: new LoaderRest(settings.LOADER_URL, settings.CONTROL_TOKEN),
    print: (text) => {
      process.stdout.write(text)
    },
    width: process.stdout.isTTY ? process.stdout.columns : Infinity,
    by: userInfo().username.slice(0, 64),
  }
  if (command === 'list') return list(world, options)
  if (command === 'show') return show(world, ids, options)
  if (command === 'replay') return replay(world, ids, options)
  if (command === 'discard') return discard(world, ids, options)
  if (command === 'export') return exportLetters(world, options)
  throw new Error(`there is no command "${command}"; --help lists them`)
}

try {
  process.exitCode = await run()
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`)
  process.exitCode = 2
}
