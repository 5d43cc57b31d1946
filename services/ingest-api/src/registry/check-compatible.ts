import { messageOf } from '@stream-retail/chassis/errors'
import type { Type } from 'avsc'
import { RegistryError } from './fetch-schema.ts'

type Version = { version: number; type: Type }

/**
 * Sees that either version reads what was written with the other: sales of before are still in the topic, and readers take up
 * a new version later than the gateway does. The registry checks too, but only since somebody told it to, and can be told otherwise.
 * @throws {RegistryError} when it is not so
 */
export function checkCompatible(old: Version, found: Version): void {
  read(
    found.type,
    old.type,
    `version ${found.version} of the schema is not usable: with it, what was written with version ${old.version} cannot be read`,
  )
  read(
    old.type,
    found.type,
    `version ${found.version} of the schema is not usable: what is written with it cannot be read with version ${old.version}`,
  )
}

function read(reader: Type, writer: Type, problem: string): void {
  try {
    reader.createResolver(writer)
  } catch (error) {
    throw new RegistryError('unusable', `${problem}: ${messageOf(error)}`, error)
  }
}
