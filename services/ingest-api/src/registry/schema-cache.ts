import { messageOf } from '@stream-retail/chassis/errors'
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type RegisteredSchema, parseRegistered } from './fetch-schema.ts'

/** The last version that was in use, kept on disk so that the service can start while the registry is away. */
export type SchemaCache = {
  /** undefined when nothing usable is kept. Never throws. */
  read: () => Promise<RegisteredSchema | undefined>
  /** Never throws. */
  write: (schema: RegisteredSchema) => Promise<void>
}

/** Told why the cache cannot be used, or undefined when it can again. */
export type OnCacheTrouble = (reason: string | undefined) => void

type Stored = RegisteredSchema & { of: string; sha256: string }

/** For those who want none. */
export const noCache: SchemaCache = { read: async () => undefined, write: async () => undefined }

/**
 * A file for each subject of each registry: ids of one registry mean nothing to another.
 * @param folder made when it is missing
 * @param url of the registry; what stands before an @ in it is neither stored nor part of the name
 */
export function schemaCache(folder: string, url: string, subject: string, onTrouble: OnCacheTrouble): SchemaCache {
  const of = `${url.replace(/\/\/[^/@]*@/, '//').replace(/\/+$/, '')} ${subject}`
  const file = join(folder, `${subject.replaceAll(/[^\w.-]/g, '_').slice(0, 80)}.${digest(of).slice(0, 12)}.json`)
  return {
    read: async () => {
      try {
        return check(await readFile(file, 'utf8'), of)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') onTrouble(`${file} is ignored: ${messageOf(error)}`)
        return undefined
      }
    },
    write: async (schema) => {
      try {
        await mkdir(folder, { recursive: true })
        // Whoever reads sees the old file or the new one, never a part. Two services may write at once, so each has its own.
        const unfinished = `${file}.${process.pid}.tmp`
        await writeFile(unfinished, JSON.stringify({ of, sha256: digestOf(schema), ...schema } satisfies Stored))
        await rename(unfinished, file)
        onTrouble(undefined)
      } catch (error) {
        onTrouble(`${file} cannot be written: ${messageOf(error)}`)
      }
    },
  }
}

function check(text: string, of: string): RegisteredSchema {
  const stored = JSON.parse(text) as Partial<Stored> | null
  if (stored?.of !== of) throw new Error('it is not of this registry and subject')
  const schema = parseRegistered(text)
  if (stored.sha256 !== digestOf(schema)) throw new Error('its checksum is wrong')
  return schema
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
const digestOf = ({ id, version, schema }: RegisteredSchema): string => digest(`${id} ${version} ${schema}`)
