import { checkControlExposure, controlSettings } from '@stream-retail/chassis/control-guard'
import { Port, Secret, SettingsError, commonSettings } from '@stream-retail/chassis/settings'
import { traceSettings } from '@stream-retail/chassis/traces'
import { type Static, Type } from 'typebox'

/** Fastest rate anyone may ask for, in sales a second; also the limit of `PUT /rate`. */
export const RATE_LIMIT = 100_000

const share = (description: string) => Type.Number({ default: 0, minimum: 0, maximum: 1, description })

export const settingsSchema = Type.Object({
  ...commonSettings,
  ...controlSettings,
  ...traceSettings,
  SIMULATOR_PORT: Port('where the control API listens', 8086),
  INGEST_URL: Type.String({
    default: 'http://127.0.0.1:8080',
    pattern: '^https?://[^/\\s?#@]+(/[^\\s?#]*)?$',
    description: 'the gateway; sales go to its /sales',
  }),
  INGEST_API_KEY: Secret('key that opens the gateway; empty: none', ''),
  RATE_PER_SEC: Type.Number({
    default: 15,
    minimum: 0,
    maximum: RATE_LIMIT,
    description: 'sales that fall due a second; fractions and 0 allowed; repeats come on top',
  }),
  DAILY_RHYTHM: Type.Boolean({
    default: false,
    description: 'busy noons and quiet nights (UTC) around RATE_PER_SEC, which stays the average of a day',
  }),
  COUNT: Type.Integer({
    default: 0,
    minimum: 0,
    description: 'end after so many sales, repeats not counted; 0: endless, or the whole REPLAY_FILE',
  }),
  SEED: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 2 ** 31 - 1,
    description: 'makes a run repeatable: the same events except ts; 0: another one each time',
  }),
  BATCH_SIZE: Type.Integer({ default: 1, minimum: 1, maximum: 100, description: 'sales in a request' }),
  BATCH_WAIT_MS: Type.Integer({
    default: 1000,
    minimum: 0,
    maximum: 60_000,
    description: 'milliseconds a due sale waits for its batch to fill',
  }),
  INVALID_SHARE: share('share of sales made wrong in one way (0 to 1)'),
  REPEAT_SHARE: share('share of valid sales sent once more after their answer (0 to 1)'),
  MAX_IN_FLIGHT: Type.Integer({
    default: 32,
    minimum: 1,
    maximum: 1000,
    description: 'requests without an answer at the same time',
  }),
  MAX_WAITING: Type.Integer({
    default: 1000,
    minimum: 1,
    maximum: 1_000_000,
    description: 'due sales that wait for a free request; what falls due beyond is dropped and counted',
  }),
  REQUEST_TIMEOUT_MS: Type.Integer({
    default: 10_000,
    minimum: 10,
    maximum: 600_000,
    description: 'milliseconds until a request without an answer is sent again',
  }),
  GIVE_UP_AFTER_MS: Type.Integer({
    default: 60_000,
    minimum: 10,
    description: 'runs that end (COUNT, REPLAY_FILE): milliseconds a sale is resent until the run fails',
  }),
  LEDGER_FILE: Type.String({
    default: '',
    description: 'file to which a JSON line is added for every event and its answer; empty: none',
  }),
  REPLAY_FILE: Type.String({
    default: '',
    description: 'CSV of real sales to send instead of made-up ones; empty: none',
  }),
  REPLAY_MAPPING: Type.String({ default: '', description: 'JSON file that says which column of REPLAY_FILE is what' }),
  REPLAY_SPEED: Type.Number({
    default: 0,
    minimum: 0,
    description: 'how many times faster than in the file time passes; 0: as fast as answers come',
  }),
})

export type Settings = Static<typeof settingsSchema>

/**
 * What one setting demands of another.
 * @throws {SettingsError} when they contradict each other
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
