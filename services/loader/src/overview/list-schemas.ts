import { subjects } from '@stream-retail/schemas/subjects'
import type { RegisteredVersion, RegistryClient } from '../clients/registry.ts'

export type ListedSubject = {
  subject: string
  compatibility: string | null
  latest: number | null
  versions: RegisteredVersion[]
}

/** Versions listed per subject, newest first. */
const MAX_VERSIONS = 20

/** The subjects of the contract with their versions, newest first. Versions are immutable, so each is fetched once. */
export class SchemaList {
  readonly #registry: RegistryClient
  readonly #versions = new Map<string, RegisteredVersion>()

  constructor(registry: RegistryClient) {
    this.#registry = registry
  }

  /** @throws {Error} when the registry does not answer */
  async list(): Promise<ListedSubject[]> {
    return Promise.all(
      subjects.map(async ({ subject }) => {
        const [compatibility, numbers] = await Promise.all([
          this.#registry.compatibility(subject),
          this.#registry.versions(subject),
        ])
        const newest = numbers.sort((a, b) => b - a).slice(0, MAX_VERSIONS)
        return {
          subject,
          compatibility: compatibility ?? null,
          latest: newest[0] ?? null,
          versions: await Promise.all(newest.map((number) => this.#version(subject, number))),
        }
      }),
    )
  }

  async #version(subject: string, number: number): Promise<RegisteredVersion> {
    const key = `${subject} ${number}`
    const version = this.#versions.get(key) ?? (await this.#registry.version(subject, number))
    this.#versions.set(key, version)
    return version
  }
}
