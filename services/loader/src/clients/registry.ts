import { messageOf } from '@stream-retail/chassis/errors'
import { type Answered, askHttp } from '@stream-retail/chassis/http-client'
import type { RegistryAccess } from '@stream-retail/chassis/registry'
import { type COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'

const TIMEOUT_MS = 10_000
const MEDIA_TYPE = 'application/vnd.schemaregistry.v1+json'

export type RegisteredVersion = { version: number; id: number; schema: unknown }

type Request = { method?: string; body?: unknown; timeoutMs?: number }

/** The part of the Schema Registry's Confluent API that the loader uses. All methods throw when it does not answer. */
export class RegistryClient {
  readonly #url: string
  readonly #headers: Record<string, string>
  readonly #client: SchemaRegistry

  constructor(registryUrl: string, { headers, auth }: RegistryAccess = { headers: {}, auth: undefined }) {
    this.#headers = headers
    this.#url = `${registryUrl}/apis/ccompat/v7`
    this.#client = new SchemaRegistry({
      host: this.#url,
      retry: { retries: 0 },
      ...(auth === undefined ? {} : { auth }),
    })
  }

  /** The subject's own compatibility level; undefined while it has none. */
  async compatibility(subject: string): Promise<string | undefined> {
    const config = await this.#find<{ compatibilityLevel: string }>(`/config/${encodeURIComponent(subject)}`)
    return config?.compatibilityLevel
  }

  /** Sets the subject's compatibility level. */
  async setCompatibility(subject: string, level: string): Promise<void> {
    await this.#get(`/config/${encodeURIComponent(subject)}`, { method: 'PUT', body: { compatibility: level } })
  }

  /**
   * Registers a schema and returns its id; registering the same schema again returns the same id.
   * @throws {Error} naming the subject, when the registry rejects the schema as incompatible or does not answer
   */
  async register(subject: string, schema: string, compatibility: string): Promise<number> {
    try {
      // Without a level, the client would require its own default and reject ours.
      const level = compatibility as COMPATIBILITY
      const { id } = await this.#client.register({ type: SchemaType.AVRO, schema }, { subject, compatibility: level })
      return id
    } catch (error) {
      throw new Error(`the registry did not register the schema of ${subject}: ${messageOf(error)}`, { cause: error })
    }
  }

  /** @throws {Error} when the registry, or the database behind it, does not answer in time */
  async probe(timeoutMs = TIMEOUT_MS): Promise<void> {
    await this.#get('/subjects', { timeoutMs })
  }

  /** The version numbers of a subject; empty for an unknown subject. */
  async versions(subject: string): Promise<number[]> {
    return (await this.#find<number[]>(`/subjects/${encodeURIComponent(subject)}/versions`)) ?? []
  }

  /** One version of a subject, its schema parsed. @throws {Error} also when it does not exist */
  async version(subject: string, number: number): Promise<RegisteredVersion> {
    const { version, id, schema } = await this.#get<{ version: number; id: number; schema: string }>(
      `/subjects/${encodeURIComponent(subject)}/versions/${number}`,
    )
    return { version, id, schema: JSON.parse(schema) as unknown }
  }

  /** A schema by the id of the wire format, and the subjects that have it; undefined when there is none. */
  async schemaById(id: number): Promise<{ schema: string; subjects: string[] } | undefined> {
    const found = await this.#find<{ schema: string }>(`/schemas/ids/${id}`)
    if (found === undefined) return undefined
    return { schema: found.schema, subjects: await this.#get<string[]>(`/schemas/ids/${id}/subjects`) }
  }

  /** @throws {Error} when the answer is not 2xx with JSON */
  async #get<T>(path: string, request: Request = {}): Promise<T> {
    return parse(await this.#ask(path, request))
  }

  /** @returns undefined for a 404. @throws {Error} when the answer is neither that nor 2xx with JSON */
  async #find<T>(path: string): Promise<T | undefined> {
    const answer = await this.#ask(path, {})
    return answer.status === 404 ? undefined : parse(answer)
  }

  async #ask(path: string, { method = 'GET', body, timeoutMs = TIMEOUT_MS }: Request): Promise<Answered> {
    const reply = await askHttp(`${this.#url}${path}`, {
      method,
      timeoutMs,
      headers: { ...this.#headers, ...(body === undefined ? {} : { 'content-type': MEDIA_TYPE }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (reply.outcome === 'answered') return reply
    throw new Error(`the Schema Registry at ${this.#url} does not answer: ${reply.detail}`, { cause: reply.cause })
  }
}

function parse<T>({ status, ok, text }: Answered): T {
  if (!ok) throw new Error(`the Schema Registry answered ${status}: ${text.slice(0, 300)}`)
  return JSON.parse(text) as T
}
