import { type HttpRequest, askHttp } from '@stream-retail/chassis/http-client'

/** One version of a subject as the registry answers it. */
export type RegisteredSchema = { id: number; version: number; schema: string }

export type FetchFailure = 'not_found' | 'unreachable' | 'unusable'

/** The registry has no such subject or version, gives no answer in time, or gives one that is of no use. */
export class RegistryError extends Error {
  readonly outcome: FetchFailure
  constructor(outcome: FetchFailure, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'RegistryError'
    this.outcome = outcome
  }
}

/** Where a subject is, how long one answer may take, and what to be let in by. */
export type Subject = { url: string; subject: string; timeoutMs: number; headers?: Record<string, string> }

/**
 * The latest version of a subject, or a certain one, through the registry's Confluent API.
 * @param stop gives up when aborted
 * @throws {RegistryError}
 */
export async function fetchSchema(
  { url, subject, timeoutMs, headers = {} }: Subject,
  version: number | 'latest' = 'latest',
  stop?: AbortSignal,
): Promise<RegisteredSchema> {
  const address = `${url.replace(/\/+$/, '')}/apis/ccompat/v7/subjects/${encodeURIComponent(subject)}/versions/${version}`
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

/** @throws {RegistryError} when the text is not JSON with id, version and schema */
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

/** The same version with the same text; a registry that was set up anew may give an old number to something else. */
export function isSame(one: RegisteredSchema, other: RegisteredSchema): boolean {
  return one.id === other.id && one.version === other.version && one.schema === other.schema
}
