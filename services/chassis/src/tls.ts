import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Server, createSecureContext, getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { messageOf } from './errors.ts'
import { followFiles } from './follow-files.ts'
import type { Logger } from './logger.ts'
import { SettingsError } from './settings.ts'

/** Settings of a service that can serve https. */
export const tlsSettings = {
  TLS_CERT_FILE: Type.String({
    default: '',
    description:
      'PEM file with the certificate chain; the service then serves https; reloaded when it changes; empty: http',
  }),
  TLS_KEY_FILE: Type.String({
    default: '',
    description: 'PEM file with the private key of that certificate; empty: http',
  }),
}

export type TlsSettings = { TLS_CERT_FILE: string; TLS_KEY_FILE: string }

/** A certificate chain and its private key, as PEM. */
export type Identity = { cert: string; key: string }

/**
 * The certificate and key that the settings name; undefined without them.
 * @throws {SettingsError} that names the setting and never shows the contents of a file
 */
export function readIdentity({ TLS_CERT_FILE, TLS_KEY_FILE }: TlsSettings): Identity | undefined {
  if ((TLS_CERT_FILE === '') !== (TLS_KEY_FILE === ''))
    throw new SettingsError(['TLS_CERT_FILE and TLS_KEY_FILE go together: give both or none'])
  if (TLS_CERT_FILE === '') return undefined
  const identity = { cert: readPem('TLS_CERT_FILE', TLS_CERT_FILE), key: readPem('TLS_KEY_FILE', TLS_KEY_FILE) }
  try {
    createSecureContext(identity)
  } catch (error) {
    throw new SettingsError([`TLS_CERT_FILE and TLS_KEY_FILE cannot be used together: ${messageOf(error)}`])
  }
  return identity
}

/**
 * Reloads the files once both have changed to a matching pair; until then connections get the previous certificate.
 * @param app whose server serves https with `identity`
 */
export function renewIdentity(app: FastifyInstance, settings: TlsSettings, identity: Identity, log: Logger): void {
  let expiry = expiryOf(identity.cert)
  app.metrics.gauge(
    'retail_tls_certificate_expiry_timestamp_seconds',
    'When the certificate in use expires.',
    [],
    (gauge) => {
      gauge.set(expiry)
    },
  )
  const stop = followFiles([settings.TLS_CERT_FILE, settings.TLS_KEY_FILE], [identity.cert, identity.key], {
    use: ([cert = '', key = '']) => {
      ;(app.server as unknown as Server).setSecureContext({ cert, key })
      expiry = expiryOf(cert)
    },
    used: () => {
      app.readiness.warn('tls', undefined)
      log.info({ expires: new Date(expiry * 1000).toISOString() }, 'the renewed certificate is in use')
    },
    notUsed: (reason) => {
      app.readiness.warn('tls', `the certificate cannot be reloaded, the previous one stays in use: ${reason}`)
      log.error({ reason }, 'the certificate cannot be reloaded; the previous one stays in use')
    },
  })
  app.addHook('onClose', async () => {
    stop()
  })
}

/** Epoch seconds. */
function expiryOf(cert: string): number {
  return new X509Certificate(cert).validToDate.getTime() / 1000
}

/**
 * The contents of a PEM file.
 * @throws {SettingsError} that names the setting and the path
 */
export function readPem(setting: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new SettingsError([`${setting} cannot be read: ${messageOf(error)}`])
  }
}

/**
 * Makes this process trust one more certificate authority.
 * @throws {SettingsError} when the file is not a certificate
 */
export function trustAuthority(setting: string, path: string): void {
  const pem = readPem(setting, path)
  try {
    new X509Certificate(pem)
    setDefaultCACertificates([...getCACertificates('default'), pem])
  } catch (error) {
    throw new SettingsError([`${setting} is not a certificate: ${messageOf(error)}`])
  }
}
