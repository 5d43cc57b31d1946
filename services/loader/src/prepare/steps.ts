import type { Logger } from '@stream-retail/chassis/logger'
import type { Admin } from 'kafkajs'
import type { Database } from '../clients/database.ts'
import type { RegistryClient } from '../clients/registry.ts'
import { createTopics } from './create-topics.ts'
import { type RoleSettings, keepRoles } from './keep-roles.ts'
import { migrateDatabase } from './migrate-database.ts'
import type { Partitions } from './partitions.ts'
import type { PreparationStep } from './prepare.ts'
import { registerSchemas } from './register-schemas.ts'

export type StepDeps = {
  settings: RoleSettings
  database: Database
  admin: Admin
  registry: RegistryClient
  partitions: Partitions
  log: Logger
}

/** Everything that must exist before the sink can load, in an order that works on empty services. */
export function stepsOf({ settings, database, admin, registry, partitions, log }: StepDeps): PreparationStep[] {
  return [
    { name: 'topics', after: [], run: keepTopics(admin, log) },
    { name: 'tables', after: [], run: () => migrateDatabase(database) },
    { name: 'roles', after: ['tables'], run: () => keepRoles(database, settings) },
    { name: 'partitions', after: ['tables'], run: () => partitions.make() },
    { name: 'retention', after: ['partitions'], run: () => partitions.drop() },
    { name: 'schemas', after: [], run: keepSchemas(registry) },
  ]
}

function keepTopics(admin: Admin, log: Logger): PreparationStep['run'] {
  const reported = new Set<string>()
  return async () => {
    await admin.connect()
    const { created, changed, differing } = await createTopics(admin)
    for (const difference of differing.filter((one) => !reported.has(one))) {
      log.warn({ difference }, 'a topic differs from its file in a way that is not changed while it holds sales')
      reported.add(difference)
    }
    return [...created.map((topic) => `created ${topic}`), ...changed.map((topic) => `changed the config of ${topic}`)]
  }
}

/** The registry does not say whether a schema is new; an id that was not seen before counts as a change. */
function keepSchemas(registry: RegistryClient): PreparationStep['run'] {
  const known = new Map<string, number>()
  return async () => {
    const changed = (await registerSchemas(registry)).filter(({ subject, id }) => known.get(subject) !== id)
    for (const { subject, id } of changed) known.set(subject, id)
    return changed.map(({ subject, id }) => `${subject} has schema id ${id}`)
  }
}
