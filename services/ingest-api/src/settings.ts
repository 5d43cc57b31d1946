import { kafkaSettings } from '@stream-retail/chassis/kafka'
import { registrySettings } from '@stream-retail/chassis/registry'
import { Port, commonSettings } from '@stream-retail/chassis/settings'
import { tlsSettings } from '@stream-retail/chassis/tls'
import { traceSettings } from '@stream-retail/chassis/traces'
import { type Static, Type } from 'typebox'
import { frontSettings } from './admission/settings.ts'
import { keySettings } from './keys/settings.ts'
import { rejectedSettings } from './rejected/settings.ts'

const Text = (description: string, value: string) => Type.String({ default: value, minLength: 1, description })
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
      'sites whose pages may send sales from a browser, as https://host,https://host:port, or * for all; empty: none',
  }),
  REGISTRY_TIMEOUT_MS: Milliseconds('wait this long for one answer of the registry', 3_000),
  SCHEMA_REFRESH_MS: Milliseconds('look for a newer version of the schema this often', 5_000),
  SCHEMA_CACHE_DIR: Type.String({
    default: '',
    description: 'folder that keeps the schema last used, so that a start needs no registry; empty: none is kept',
  }),
  SALES_TOPIC: Text('topic that takes accepted sales', 'sales'),
  SALES_SUBJECT: Text('subject in the registry whose latest version every sale must fit', 'sales-value'),
  ...frontSettings,
  MAX_SALES_PER_PRODUCE: Type.Integer({
    default: 5_000,
    minimum: 1,
    maximum: 100_000,
    description: 'sales in one produce call',
  }),
  MAX_BYTES_PER_PRODUCE: Type.Integer({
    default: 900_000,
    minimum: 1,
    maximum: 100_000_000,
    description:
      'bytes of records in one produce call; below max.message.bytes of the topic, which is 1048588 unless changed',
  }),
  PRODUCE_LINGER_MS: Type.Integer({
    default: 1,
    minimum: 0,
    maximum: 1_000,
    description:
      'milliseconds: a busy gateway waits this long for the clients that it just answered, for fewer and larger produce calls; 0: never',
  }),
  SALE_MAX_AGE_MS: Milliseconds('a sale may be this old', 7 * 86_400_000, CENTURY_MS),
  SALE_MAX_AHEAD_MS: Milliseconds('a sale may be this far in the future: clocks differ', 300_000, CENTURY_MS),
  PRODUCE_TIMEOUT_MS: Type.Integer({
    default: 5_000,
    minimum: 100,
    maximum: 600_000,
    description: 'milliseconds: a request waits this long for the broker, then the answer is 503',
  }),
})

export type Settings = Static<typeof settings>
