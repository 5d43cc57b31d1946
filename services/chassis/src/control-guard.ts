import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { Problem } from './errors.ts'
import { type ExposureSettings, checkExposure, exposureSettings } from './exposure.ts'

/** Other characters no header carries (browsers throw), or each client writes them in another way; spaces at an end are cut off. */
const SENDABLE = '^([!-~]([ -~]*[!-~])?)?$'

/** Settings of every service whose state people may change over HTTP. */
export const controlSettings = {
  ...exposureSettings,
  CONTROL_TOKEN: Type.String({
    default: '',
    pattern: SENDABLE,
    writeOnly: true,
    description:
      'what changes this service must send `Authorization: Bearer` with this token, of printable ASCII without a space at either end; empty: whoever reaches the port may',
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
 * Guards every route that changes something, of those added after it: rejects pages of other sites with 403 and, when there is
 * a token, requests without it with 401. Reading stays open.
 */
export function guardControl(app: FastifyInstance, token: string): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (READING.has(request.method)) return done()
    rejectOtherSites(request, token !== '')
    if (!isAuthorized(request, token)) throw unauthorized()
    done()
  })
}

/** Whether a request has what changes need: the token, or there is none. */
export function isAuthorized({ headers: { authorization = '' } }: FastifyRequest, token: string): boolean {
  return token === '' || timingSafeEqual(digest(authorization), digest(`Bearer ${token}`))
}

/** A page of another site can make a browser send a POST without asking first; the browser then names that site. */
function rejectOtherSites({ headers: { origin, host = '' } }: FastifyRequest, hasToken: boolean): void {
  if (origin === undefined) return
  // A name of the internet may be made to lead to this machine (DNS rebinding): then Origin and Host agree. A token tells friend from foe.
  const own = origin === `http://${host}` || origin === `https://${host}`
  if (own && (hasToken || isLocalName(host))) return
  throw new Problem({
    status: 403,
    code: 'cross_site',
    detail: own
      ? 'A page under this name may change things only when CONTROL_TOKEN is set.'
      : 'Pages of other sites may not change things here.',
  })
}

/** An address, localhost, or the name of a container: nothing that a stranger can register. */
function isLocalName(host: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
  return isIP(name) !== 0 || !name.includes('.')
}

function unauthorized(): Problem {
  return new Problem({
    status: 401,
    code: 'unauthorized',
    detail: 'This changes things: send Authorization: Bearer with the CONTROL_TOKEN.',
  })
}

/** Of one length whatever came, so that comparing tells nothing by its time. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
