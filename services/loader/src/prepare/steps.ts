import type { Logger } from '@stream-retail/chassis/logger'
import type { Admin } from 'kafkajs'
import type { Database } from '../clients/database.ts'
import type { RegistryClient } from '../clients/registry.ts'
import type { Settings } from '../settings.ts'
import { createTopics } from './create-topics.ts'
import { keepRoles } from './keep-roles.ts'
import { migrateDatabase } from './migrate-database.ts'
import type { Partitions } from './partitions.ts'
import type { Step } from './prepare.ts'
import { type RegisteredSchema, registerSchemas } from './register-schemas.ts'

type World = {
  settings: Settings
  database: Database
  admin: Admin
  registry: RegistryClient
  partitions: Partitions
  log: Logger
}

/** All that must be there before the sink can load, in an order that works on empty parts. */
export function stepsOf({ settings, database, admin, registry, partitions, log }: World): Step[] {
  const known = new Map<string, number>()
  const differing = new Set<string>()
  return [
    {
      name: 'topics',
      after: [],
      run: async () => {
        await admin.connect()
        const outcome = await createTopics(admin)
        for (const difference of outcome.differing)
          if (!differing.has(difference))
            log.warn({ difference }, 'a topic differs in a way that is not changed while it holds sales')
        outcome.differing.forEach((difference) => differing.add(difference))
        return [
          ...outcome.created.map((topic) => `created ${topic}`),
          ...outcome.changed.map((topic) => `changed the config of ${topic}`),
        ]
      },
    },
    { name: 'tables', after: [], run: () => migrateDatabase(database) },
    { name: 'roles', after: ['tables'], run: () => keepRoles(database, settings) },
    { name: 'partitions', after: ['tables'], run: () => partitions.make() },
    { name: 'retention', after: ['partitions'], run: () => partitions.drop() },
    {
      name: 'schemas',
      after: [],
      run: async () => changesOf(known, await registerSchemas(registry, settings.COMPATIBILITY)),
    },
  ]
}

function changesOf(known: Map<string, number>, registered: RegisteredSchema[]): string[] {
  return registered
    .filter(({ subject, id }) => known.get(subject) !== id)
    .map(({ subject, id }) => {
      known.set(subject, id)
      return `${subject} has schema id ${id}`
    })
}
