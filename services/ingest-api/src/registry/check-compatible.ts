import { messageOf } from '@stream-retail/chassis/errors'
import type { Type } from 'avsc'
import { RegistryError } from './fetch-schema.ts'

type SchemaVersion = { version: number; type: Type }

/**
 * Checks that each version can read what was written with the other: older sales are still in the topic, and readers
 * adopt a new version later than the gateway. The registry checks this too, but only if its compatibility level says
 * so.
 * @throws {RegistryError} when the versions are not compatible
 */
export function checkCompatible(old: SchemaVersion, found: SchemaVersion): void {
  read(
    found.type,
    old.type,
    `version ${found.version} of the schema is not usable: it cannot read what was written with version ${old.version}`,
  )
  read(
    old.type,
    found.type,
    `version ${found.version} of the schema is not usable: version ${old.version} cannot read what is written with it`,
  )
}

function read(reader: Type, writer: Type, problem: string): void {
  try {
    reader.createResolver(writer)
  } catch (error) {
    throw new RegistryError('unusable', `${problem}: ${messageOf(error)}`, error)
  }
}
