import { type HttpRequest, askHttp } from '@stream-retail/chassis/http-client'

/** One version of a subject, as returned by the registry. */
export type RegisteredSchema = { id: number; version: number; schema: string }

export type FetchFailure = 'not_found' | 'unreachable' | 'unusable'

/** The registry has no such subject or version, does not answer in time, or its answer is not usable. */
export class RegistryError extends Error {
  readonly outcome: FetchFailure
  constructor(outcome: FetchFailure, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'RegistryError'
    this.outcome = outcome
  }
}

/** Where to find a subject: registry, timeout of one answer, credentials. */
export type SubjectAddress = { url: string; subject: string; timeoutMs: number; headers?: Record<string, string> }

/**
 * Fetches the latest or a given version of a subject through the registry's Confluent API.
 * @param stop aborts the request
 * @throws {RegistryError}
 */
export async function fetchSchema(
  { url, subject, timeoutMs, headers = {} }: SubjectAddress,
  version: number | 'latest' = 'latest',
  stop?: AbortSignal,
): Promise<RegisteredSchema> {
  const address =
    `${url.replace(/\/+$/, '')}/apis/ccompat/v7/subjects/` + `${encodeURIComponent(subject)}/versions/${version}`
  const { status, body } = await get(address, { timeoutMs, headers, ...(stop === undefined ? {} : { signal: stop }) })
  if (status === 404)
    throw new RegistryError(
      'not_found',
      `the registry has no subject "${subject}"${version === 'latest' ? '' : ` with a version ${version}`}`,
    )
  if (status === 401 || status === 403)
    throw new RegistryError(
      'unreachable',
      `the registry answered ${status}: see REGISTRY_USERNAME and REGISTRY_PASSWORD`,
    )
  if (status !== 200) throw new RegistryError('unreachable', `the registry answered ${status}`)
  return parseRegistered(body)
}

async function get(address: string, request: HttpRequest): Promise<{ status: number; body: string }> {
  const headers = { accept: 'application/json', ...request.headers }
  const reply = await askHttp(address, { ...request, headers })
  if (reply.outcome === 'answered') return { status: reply.status, body: reply.text }
  throw new RegistryError('unreachable', `the registry does not answer${certificateTrouble(reply.cause)}`, reply.cause)
}

/** A wrong certificate authority must not look like a registry that is down. */
function certificateTrouble(cause: unknown): string {
  const { code = '', message = '' } = (cause ?? {}) as NodeJS.ErrnoException
  return /CERT|TLS|SSL|VERIFY|ISSUER/.test(code) ? `: ${message}` : ''
}

/** @throws {RegistryError} when the text is not a JSON object with id, version and schema */
export function parseRegistered(body: string): RegisteredSchema {
  let found: Partial<RegisteredSchema> | null
  try {
    found = JSON.parse(body) as Partial<RegisteredSchema> | null
  } catch (error) {
    throw new RegistryError('unusable', 'the registry did not answer JSON', error)
  }
  const { id, version, schema } = found ?? {}
  const isId = Number.isInteger(id) && Number(id) >= 0 && Number(id) <= 0x7fff_ffff
  if (!isId || !Number.isInteger(version) || typeof schema !== 'string') {
    throw new RegistryError('unusable', 'the registry did not answer id, version and schema')
  }
  return { id: Number(id), version: Number(version), schema }
}

/** The same version with the same text; a registry that was recreated may assign an old number to another schema. */
export function isSame(one: RegisteredSchema, other: RegisteredSchema): boolean {
  return one.id === other.id && one.version === other.version && one.schema === other.schema
}
