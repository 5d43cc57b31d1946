import { Type } from 'typebox'
import { SettingsError } from './settings.ts'

/** Settings of every service that is open to anyone who can reach its port unless a secret is set. */
export const exposureSettings = {
  ALLOW_OPEN_ACCESS: Type.Boolean({
    default: false,
    description: 'listen beyond loopback without a secret, so that anyone who can reach the port has access',
  }),
}

export type ExposureSettings = { BIND_HOST: string; ALLOW_OPEN_ACCESS: boolean }

/**
 * Checks that other machines can reach a service only if it asks for a secret, or if open access is allowed on purpose.
 * @param secret whether one is set, and the settings that set it
 * @throws {SettingsError} that names what to set
 */
export function checkExposure(
  { BIND_HOST, ALLOW_OPEN_ACCESS }: ExposureSettings,
  secret: { isSet: boolean; settings: string },
): void {
  if (secret.isSet || ALLOW_OPEN_ACCESS || isLoopback(BIND_HOST)) return
  throw new SettingsError([
    `BIND_HOST ${BIND_HOST} can be reached from other machines, and anyone there would have access: ` +
      `set ${secret.settings}; or listen on BIND_HOST=127.0.0.1; ` +
      'or set ALLOW_OPEN_ACCESS=true if something else keeps strangers away from the port',
  ])
}

/**
 * Whether only this machine can reach the address. A container's 0.0.0.0 is not loopback: its port may be published.
 */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(host)
}
