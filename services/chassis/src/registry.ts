import { Type } from 'typebox'
import { Secret, SettingsError } from './settings.ts'
import { trustAuthority } from './tls.ts'

/** Settings of every service that uses the Schema Registry. */
export const registrySettings = {
  REGISTRY_URL: Type.String({
    default: 'http://127.0.0.1:8081',
    pattern: '^https?://[^@\\s]+$',
    description: 'URL of the Schema Registry, without user and password',
  }),
  REGISTRY_USERNAME: Type.String({
    default: '',
    pattern: '^[^:]*$',
    description: 'user name for the Schema Registry (basic authentication); empty: none',
  }),
  REGISTRY_PASSWORD: Secret('password of REGISTRY_USERNAME', ''),
  REGISTRY_CA_FILE: Type.String({
    default: '',
    description: 'PEM file of the CA that signed the certificate of an https registry; empty: the CAs that Node trusts',
  }),
}

export type RegistrySettings = {
  REGISTRY_URL: string
  REGISTRY_USERNAME: string
  REGISTRY_PASSWORD: string
  REGISTRY_CA_FILE: string
}

/** The credentials, as headers and as the registry client takes them. */
export type RegistryAccess = {
  headers: Record<string, string>
  auth: { username: string; password: string } | undefined
}

/**
 * The credentials for every request to the registry. Makes this process trust the registry's CA.
 * @throws {SettingsError} when settings contradict each other
 */
export function openRegistryAccess(settings: RegistrySettings): RegistryAccess {
  const { REGISTRY_URL, REGISTRY_USERNAME: username, REGISTRY_PASSWORD: password, REGISTRY_CA_FILE } = settings
  if ((username === '') !== (password === ''))
    throw new SettingsError(['REGISTRY_USERNAME and REGISTRY_PASSWORD go together: give both or none'])
  if (REGISTRY_CA_FILE !== '') {
    if (!REGISTRY_URL.startsWith('https:'))
      throw new SettingsError(['REGISTRY_CA_FILE is for a REGISTRY_URL that begins with https'])
    trustAuthority('REGISTRY_CA_FILE', REGISTRY_CA_FILE)
  }
  if (username === '') return { headers: {}, auth: undefined }
  return {
    headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
    auth: { username, password },
  }
}
