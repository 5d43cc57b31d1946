import { readSchema, subjects } from '@stream-retail/schemas/subjects'
import type { RegistryClient } from '../clients/registry.ts'

export type RegisteredSubject = { subject: string; id: number }

/** What the registry demands of a new version; `npm run schemas:check` checks the same beforehand. */
const COMPATIBILITY = 'FULL_TRANSITIVE'

/**
 * Registers every schema of the contract. The compatibility level comes first: a subject without one accepts anything.
 * @throws {Error} when the registry does not answer, or rejects a schema as incompatible
 */
export async function registerSchemas(registry: RegistryClient): Promise<RegisteredSubject[]> {
  const registered: RegisteredSubject[] = []
  for (const { subject, file } of subjects) {
    if ((await registry.compatibility(subject)) !== COMPATIBILITY)
      await registry.setCompatibility(subject, COMPATIBILITY)
    registered.push({ subject, id: await registry.register(subject, readSchema(file), COMPATIBILITY) })
  }
  return registered
}
