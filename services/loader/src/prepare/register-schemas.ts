import { readSchema, subjects } from '@stream-retail/schemas/subjects'
import type { RegistryRest } from '../clients/registry-rest.ts'

export type RegisteredSchema = { subject: string; id: number }

/**
 * Registers every schema of the contract. The compatibility level comes first: until a subject has one the registry takes anything.
 * @throws {Error} when the registry does not answer, or rejects a schema as incompatible
 */
export async function registerSchemas(registry: RegistryRest, compatibility: string): Promise<RegisteredSchema[]> {
  const registered: RegisteredSchema[] = []
  for (const { subject, file } of subjects) {
    if ((await registry.compatibility(subject)) !== compatibility)
      await registry.setCompatibility(subject, compatibility)
    registered.push({ subject, id: await registry.register(subject, readSchema(file), compatibility) })
  }
  return registered
}
