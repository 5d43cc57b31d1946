import { checkControlExposure, controlSettings } from '@stream-retail/chassis/control-guard'
import { Port, Secret, SettingsError, commonSettings } from '@stream-retail/chassis/settings'
import { traceSettings } from '@stream-retail/chassis/traces'
import { type Static, Type } from 'typebox'

/** Highest rate in sales per second, for RATE_PER_SEC and `PUT /rate`. */
export const MAX_RATE = 100_000

const share = (description: string) => Type.Number({ default: 0, minimum: 0, maximum: 1, description })

export const settingsSchema = Type.Object({
  ...commonSettings,
  ...controlSettings,
  ...traceSettings,
  SIMULATOR_PORT: Port('port of the control API', 8086),
  INGEST_URL: Type.String({
    default: 'http://127.0.0.1:8080',
    pattern: '^https?://[^/\\s?#@]+(/[^\\s?#]*)?$',
    description: 'URL of the gateway',
  }),
  INGEST_API_KEY: Secret('API key for the gateway; empty: none', ''),
  RATE_PER_SEC: Type.Number({
    default: 15,
    minimum: 0,
    maximum: MAX_RATE,
    description: 'sales per second, without repeats; fractions and 0 are allowed',
  }),
  DAILY_RHYTHM: Type.Boolean({
    default: false,
    description: 'vary the rate over the day (UTC); RATE_PER_SEC stays the average',
  }),
  COUNT: Type.Integer({
    default: 0,
    minimum: 0,
    description: 'end after this many sales, repeats not counted; 0: endless, or the whole REPLAY_FILE',
  }),
  SEED: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 2 ** 31 - 1,
    description: 'seed of the run: the same seed makes the same events, except ts; 0: random',
  }),
  BATCH_SIZE: Type.Integer({ default: 1, minimum: 1, maximum: 100, description: 'sales per request' }),
  INVALID_SHARE: share('share of sales made invalid in one way (0 to 1)'),
  REPEAT_SHARE: share('share of valid sales sent once more after their answer (0 to 1)'),
  MAX_IN_FLIGHT: Type.Integer({
    default: 32,
    minimum: 1,
    maximum: 1000,
    description: 'requests open at the same time',
  }),
  MAX_WAITING: Type.Integer({
    default: 1000,
    minimum: 1,
    maximum: 1_000_000,
    description: 'due sales that wait for a free request; what falls due beyond is dropped and counted',
  }),
  GIVE_UP_AFTER_MS: Type.Integer({
    default: 60_000,
    minimum: 10,
    description:
      'in a run that ends (COUNT, REPLAY_FILE): milliseconds for which a sale is resent before the run fails',
  }),
  LEDGER_FILE: Type.String({
    default: '',
    description: 'file to which one JSON line per event and its answer is appended; empty: none',
  }),
  REPLAY_FILE: Type.String({
    default: '',
    description: 'CSV file of past sales to send instead of generated ones; empty: none',
  }),
  REPLAY_MAPPING: Type.String({ default: '', description: 'JSON file that maps columns of REPLAY_FILE to fields' }),
  REPLAY_UNREADABLE_FILE: Type.String({
    default: '',
    description:
      'CSV file for rows of REPLAY_FILE that cannot be read; empty: FILE.unreadable.csv beside LEDGER_FILE, ' +
      'or else beside REPLAY_FILE; never overwrites a file',
  }),
  REPLAY_SPEED: Type.Number({
    default: 0,
    minimum: 0,
    description: 'factor by which time passes faster than in the file; 0: as fast as answers arrive',
  }),
})

export type Settings = Static<typeof settingsSchema>

/**
 * @throws {SettingsError} when settings contradict each other, or anyone could change a run from other machines
 */
export function checkSettings(settings: Settings): void {
  checkControlExposure(settings)
  if ((settings.REPLAY_FILE === '') === (settings.REPLAY_MAPPING === '')) return
  throw new SettingsError(['REPLAY_FILE and REPLAY_MAPPING go together: give both or none'])
}

/** Whether the run ends by itself. */
export function runEnds(settings: Settings): boolean {
  return settings.COUNT > 0 || settings.REPLAY_FILE !== ''
}
