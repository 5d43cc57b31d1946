import { messageOf } from '@stream-retail/chassis/errors'
import type { RegistryAccess } from '@stream-retail/chassis/registry'
import { type COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'

const TIMEOUT_MS = 10_000
const MEDIA_TYPE = 'application/vnd.schemaregistry.v1+json'

export type RegisteredVersion = { version: number; id: number; schema: unknown }

/** The Confluent interface of the Schema Registry, as much of it as the loader uses. */
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

  /** The subject's own compatibility level; undefined while it has none. @throws {Error} when the registry does not answer */
  async compatibility(subject: string): Promise<string | undefined> {
    const response = await this.#fetch(`/config/${encodeURIComponent(subject)}`)
    if (response.status === 404) return undefined
    return ((await this.#json(response)) as { compatibilityLevel: string }).compatibilityLevel
  }

  /** Sets the subject's compatibility level. */
  async setCompatibility(subject: string, level: string): Promise<void> {
    await this.#json(
      await this.#fetch(`/config/${encodeURIComponent(subject)}`, {
        method: 'PUT',
        headers: { 'content-type': MEDIA_TYPE },
        body: JSON.stringify({ compatibility: level }),
      }),
    )
  }

  /**
   * Registers a schema and returns its id; the same schema again has the same id.
   * @throws {Error} naming the subject when the registry rejects the schema as incompatible
   */
  async register(subject: string, schema: string, compatibility: string): Promise<number> {
    try {
      // Given no level, the client would ask for its own default and reject ours.
      return (
        await this.#client.register(
          { type: SchemaType.AVRO, schema },
          { subject, compatibility: compatibility as COMPATIBILITY },
        )
      ).id
    } catch (error) {
      throw new Error(`the registry did not take the schema of ${subject}: ${messageOf(error)}`, { cause: error })
    }
  }

  /** @throws {Error} when the registry, or the database behind it, does not answer */
  async probe(timeoutMs = TIMEOUT_MS): Promise<void> {
    await this.#json(await this.#fetch('/subjects', { signal: AbortSignal.timeout(timeoutMs) }))
  }

  /** Numbers of a subject's versions; none for a subject that is not there. @throws {Error} when the registry does not answer */
  async versions(subject: string): Promise<number[]> {
    const response = await this.#fetch(`/subjects/${encodeURIComponent(subject)}/versions`)
    return response.status === 404 ? [] : ((await this.#json(response)) as number[])
  }

  /** One version of a subject, its schema parsed. @throws {Error} when it is not there, or the registry does not answer */
  async version(subject: string, number: number): Promise<RegisteredVersion> {
    const { version, id, schema } = (await this.#json(
      await this.#fetch(`/subjects/${encodeURIComponent(subject)}/versions/${number}`),
    )) as { version: number; id: number; schema: string }
    return { version, id, schema: JSON.parse(schema) as unknown }
  }

  /**
   * A schema by the id in the wire format, and the subjects that have it; undefined when there is none.
   * @throws {Error} when the registry does not answer
   */
  async schemaById(id: number): Promise<{ schema: string; subjects: string[] } | undefined> {
    const response = await this.#fetch(`/schemas/ids/${id}`)
    if (response.status === 404) return undefined
    const { schema } = (await this.#json(response)) as { schema: string }
    const subjects = (await this.#json(await this.#fetch(`/schemas/ids/${id}/subjects`))) as string[]
    return { schema, subjects }
  }

  async #fetch(path: string, init: RequestInit = {}): Promise<Response> {
    try {
      return await fetch(`${this.#url}${path}`, {
        ...init,
        headers: { ...this.#headers, ...(init.headers as Record<string, string> | undefined) },
        signal: init.signal ?? AbortSignal.timeout(TIMEOUT_MS),
      })
    } catch (error) {
      throw new Error(
        `the Schema Registry at ${this.#url} does not answer: ${messageOf((error as Error).cause ?? error)}`,
        { cause: error },
      )
    }
  }

  async #json(response: Response): Promise<unknown> {
    const text = await response.text()
    if (!response.ok) throw new Error(`the Schema Registry answered ${response.status}: ${text.slice(0, 300)}`)
    return JSON.parse(text)
  }
}
