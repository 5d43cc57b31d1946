/** A subject's latest version as the registry answers it. */
export type RegisteredSchema = { id: number; version: number; schema: string }

export type FetchFailure = 'not_found' | 'unreachable' | 'unusable'

/** The registry has no such subject, gives no answer in time, or gives one that is no schema. */
export class RegistryError extends Error {
  readonly outcome: FetchFailure
  constructor(outcome: FetchFailure, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'RegistryError'
    this.outcome = outcome
  }
}

/**
 * The latest version of a subject, through the registry's Confluent API.
 * @param timeoutMs milliseconds for the whole answer
 * @throws {RegistryError}
 */
export async function fetchSchema(url: string, subject: string, timeoutMs: number): Promise<RegisteredSchema> {
  const address = `${url.replace(/\/+$/, '')}/apis/ccompat/v7/subjects/${encodeURIComponent(subject)}/versions/latest`
  const { status, body } = await get(address, timeoutMs)
  if (status === 404) throw new RegistryError('not_found', `the registry has no subject "${subject}" yet`)
  if (status !== 200) throw new RegistryError('unreachable', `the registry answered ${status}`)
  return parse(body)
}

async function get(address: string, timeoutMs: number): Promise<{ status: number; body: string }> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(timeoutMs), headers: { accept: 'application/json' } })
    return { status: response.status, body: await response.text() }
  } catch (error) {
    throw new RegistryError('unreachable', 'the registry does not answer', error)
  }
}

function parse(body: string): RegisteredSchema {
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
