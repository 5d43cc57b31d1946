import { kafkaSettings } from '@stream-retail/chassis/kafka'
import { registrySettings } from '@stream-retail/chassis/registry'
import { Port, commonSettings } from '@stream-retail/chassis/settings'
import { tlsSettings } from '@stream-retail/chassis/tls'
import { traceSettings } from '@stream-retail/chassis/traces'
import { type Static, Type } from 'typebox'
import { admissionSettings } from './admission/settings.ts'
import { keySettings } from './keys/settings.ts'
import { rejectedSettings } from './rejected/settings.ts'

const Milliseconds = (description: string, value: number, maximum = 86_400_000) =>
  Type.Integer({ default: value, minimum: 1, maximum, description: `milliseconds: ${description}` })
const CENTURY_MS = 100 * 365 * 86_400_000

export const settings = Type.Object({
  ...commonSettings,
  ...kafkaSettings,
  ...registrySettings,
  ...tlsSettings,
  ...traceSettings,
  ...keySettings,
  ...rejectedSettings,
  INGEST_PORT: Port('port of POST /sales and of the probes', 8080),
  CORS_ORIGINS: Type.String({
    default: '',
    pattern: '^$|^\\*$|^https?://[^/,*@\\s]+(,https?://[^/,*@\\s]+)*$',
    description:
      'origins whose pages may send sales from a browser, as https://host,https://host:port, or * for all; empty: none',
  }),
  SCHEMA_REFRESH_MS: Milliseconds('interval between checks for a newer version of the schema', 5_000),
  SCHEMA_CACHE_DIR: Type.String({
    default: '',
    description: 'folder that caches the schema, so that a start does not need the registry; empty: no cache',
  }),
  ...admissionSettings,
  MAX_SALES_PER_PRODUCE: Type.Integer({
    default: 5_000,
    minimum: 1,
    maximum: 100_000,
    description: 'maximum sales per produce call',
  }),
  MAX_BYTES_PER_PRODUCE: Type.Integer({
    default: 900_000,
    minimum: 1,
    maximum: 100_000_000,
    description:
      'maximum bytes of records per produce call; must be below max.message.bytes of the topic (default 1048588)',
  }),
  PRODUCE_LINGER_MS: Type.Integer({
    default: 1,
    minimum: 0,
    maximum: 1_000,
    description:
      'milliseconds: how long a busy gateway waits for clients that it just answered, to make fewer and larger ' +
      'produce calls; 0: never',
  }),
  SALE_MAX_AGE_MS: Milliseconds('maximum age of a sale', 7 * 86_400_000, CENTURY_MS),
  SALE_MAX_AHEAD_MS: Milliseconds('how far a sale may be in the future, as clocks differ', 300_000, CENTURY_MS),
  PRODUCE_TIMEOUT_MS: Type.Integer({
    default: 5_000,
    minimum: 100,
    maximum: 600_000,
    description: 'milliseconds: how long a request waits for the broker before the answer is 503',
  }),
})

export type Settings = Static<typeof settings>
