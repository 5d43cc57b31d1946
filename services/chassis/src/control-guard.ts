import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { Problem } from './errors.ts'
import { type ExposureSettings, checkExposure, exposureSettings } from './exposure.ts'

/**
 * Printable ASCII. Browsers reject other characters in a header, clients encode them differently, and outer spaces
 * are trimmed.
 */
const SENDABLE = '^([!-~]([ -~]*[!-~])?)?$'
const HOST_NAME = '[^\\s,/:@]+'

/** Settings of every service whose state can be read and changed over HTTP. */
export const controlSettings = {
  ...exposureSettings,
  CONTROL_TOKEN: Type.String({
    default: '',
    pattern: SENDABLE,
    writeOnly: true,
    description:
      'token that requests which change this service must send as `Authorization: Bearer …`; printable ASCII, ' +
      'no space at either end; empty: anyone who can reach the port may change it',
  }),
  ALLOWED_HOSTS: Type.String({
    default: '',
    pattern: `^(${HOST_NAME}(,${HOST_NAME})*)?$`,
    description:
      'DNS names under which browsers may open this service, as a.example,b.example; ' +
      'IP addresses, localhost and names without a dot are always allowed',
  }),
}

/**
 * Checks that other machines cannot change a service without its token.
 * @throws {SettingsError} when they could, and that is not allowed on purpose
 */
export function checkControlExposure(settings: ExposureSettings & { CONTROL_TOKEN: string }): void {
  checkExposure(settings, { isSet: settings.CONTROL_TOKEN !== '', settings: 'CONTROL_TOKEN' })
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Guards every route of the app except its probes:
 * - changes by a page of another site are 403 `cross_site`;
 * - changes without the token, when one is set, are 401 `unauthorized`;
 * - any request under a DNS name that is not allowed and without the token is 403 `foreign_host`. An attacker can
 *   point a name of his own at this machine (DNS rebinding); his page is then of the same site and could read
 *   everything.
 * @param allowedHosts names as in ALLOWED_HOSTS
 */
export function guardControl(app: FastifyInstance, token: string, allowedHosts = ''): void {
  const allowed = new Set(allowedHosts.toLowerCase().split(','))
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.routeOptions.config.probe === true) return done()
    const authorized = isAuthorized(request, token)
    if (!READING.has(request.method)) {
      rejectOtherSites(request)
      if (!authorized) throw unauthorized()
    }
    const host = nameOf(request)
    if (!isLocalName(host) && !allowed.has(host) && (token === '' || !authorized)) throw foreignHost(host)
    done()
  })
}

/** Whether a request may change the service: it sends the token, or none is set. */
export function isAuthorized({ headers: { authorization = '' } }: FastifyRequest, token: string): boolean {
  return token === '' || timingSafeEqual(digest(authorization), digest(`Bearer ${token}`))
}

/** Browsers send a POST of another site's page without asking first, but they name that site in Origin. */
function rejectOtherSites({ headers: { origin, host = '' } }: FastifyRequest): void {
  if (origin === undefined || origin === `http://${host}` || origin === `https://${host}`) return
  throw new Problem({ status: 403, code: 'cross_site', detail: 'Pages of other sites may not change this service.' })
}

/** The host that the client asked for, without its port. */
function nameOf({ headers: { host = '' } }: FastifyRequest): string {
  return host
    .toLowerCase()
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
}

/** Nothing that an attacker can register: an IP address, localhost, or a name without a dot, such as a container's. */
function isLocalName(name: string): boolean {
  return isIP(name) !== 0 || !name.includes('.') || name.endsWith('.localhost')
}

function foreignHost(host: string): Problem {
  return new Problem({
    status: 403,
    code: 'foreign_host',
    detail:
      `This service does not answer under the name ${host.slice(0, 100)}. Use its IP address, send ` +
      'Authorization: Bearer with the CONTROL_TOKEN, or add the name to ALLOWED_HOSTS.',
  })
}

function unauthorized(): Problem {
  return new Problem({
    status: 401,
    code: 'unauthorized',
    detail: 'Changes need the CONTROL_TOKEN: send it as Authorization: Bearer.',
  })
}

/** Digests have one length, so that the time of a comparison reveals nothing about the token. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
