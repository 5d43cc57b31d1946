import { readSchema, subjects } from '@stream-retail/schemas/subjects'
import type { RegistryClient } from '../clients/registry.ts'

export type RegisteredSchema = { subject: string; id: number }

/**
 * Registers every schema of the contract. The compatibility level comes first: until a subject has one the registry takes anything.
 * @throws {Error} when the registry does not answer, or rejects a schema as incompatible
 */
export async function registerSchemas(registry: RegistryClient, compatibility: string): Promise<RegisteredSchema[]> {
  const registered: RegisteredSchema[] = []
  for (const { subject, file } of subjects) {
    if ((await registry.compatibility(subject)) !== compatibility)
      await registry.setCompatibility(subject, compatibility)
    registered.push({ subject, id: await registry.register(subject, readSchema(file), compatibility) })
  }
  return registered
}
