import type { KafkaConfig, SASLOptions } from 'kafkajs'
import { Type } from 'typebox'
import { Secret, SettingsError } from './settings.ts'
import { readPem } from './tls.ts'

const MECHANISMS = ['', 'plain', 'scram-sha-256', 'scram-sha-512'] as const

/** How a client authenticates to Kafka. */
export const kafkaAccessSettings = {
  KAFKA_TLS: Type.Boolean({ default: false, description: 'use TLS for connections to the brokers' }),
  KAFKA_TLS_CA_FILE: Type.String({
    default: '',
    description: "PEM file of the CA that signed the brokers' certificates; empty: the CAs that Node trusts",
  }),
  KAFKA_SASL_MECHANISM: Type.Enum([...MECHANISMS], {
    default: '',
    description:
      'SASL mechanism; plain sends the password in clear text unless KAFKA_TLS=true; empty: no authentication',
  }),
  KAFKA_SASL_USERNAME: Type.String({ default: '', description: 'SASL user name' }),
  KAFKA_SASL_PASSWORD: Secret('password of KAFKA_SASL_USERNAME', ''),
}

export type KafkaAccess = Partial<{
  KAFKA_TLS: boolean
  KAFKA_TLS_CA_FILE: string
  KAFKA_SASL_MECHANISM: (typeof MECHANISMS)[number]
  KAFKA_SASL_USERNAME: string
  KAFKA_SASL_PASSWORD: string
}>

/**
 * These settings as kafkajs takes them. Reads the CA file on each call, so that a new client uses a renewed file.
 * @throws {SettingsError} when settings contradict each other, or the file cannot be read
 */
export function kafkaAccess(settings: KafkaAccess): Pick<KafkaConfig, 'ssl' | 'sasl'> {
  const {
    KAFKA_TLS = false,
    KAFKA_TLS_CA_FILE: ca = '',
    KAFKA_SASL_MECHANISM: mechanism = '',
    KAFKA_SASL_USERNAME: username = '',
    KAFKA_SASL_PASSWORD: password = '',
  } = settings
  if (ca !== '' && !KAFKA_TLS) throw new SettingsError(['KAFKA_TLS_CA_FILE needs KAFKA_TLS=true'])
  if (mechanism === '' && username + password !== '')
    throw new SettingsError(['KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD need KAFKA_SASL_MECHANISM'])
  if (mechanism !== '' && (username === '' || password === ''))
    throw new SettingsError(['KAFKA_SASL_MECHANISM needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD'])
  return {
    ...(KAFKA_TLS ? { ssl: ca === '' ? {} : { ca: [readPem('KAFKA_TLS_CA_FILE', ca)] } } : {}),
    ...(mechanism === '' ? {} : { sasl: { mechanism, username, password } as SASLOptions }),
  }
}
