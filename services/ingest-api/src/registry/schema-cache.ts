import { messageOf } from '@stream-retail/chassis/errors'
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type RegisteredSchema, parseRegistered } from './fetch-schema.ts'

/** The version last used, kept on disk so that the service can start while the registry is unavailable. */
export type SchemaCache = {
  /** undefined when there is nothing usable. Never throws. */
  read: () => Promise<RegisteredSchema | undefined>
  /** Never throws. */
  write: (schema: RegisteredSchema) => Promise<void>
}

/** Called with the reason why the cache cannot be used, and with undefined when it can be used again. */
export type OnCacheTrouble = (reason: string | undefined) => void

type CachedSchema = RegisteredSchema & { of: string; sha256: string }

/** Caches nothing. */
export const noCache: SchemaCache = { read: async () => undefined, write: async () => undefined }

/**
 * Keeps one file per subject and registry: the ids of one registry mean nothing to another.
 * @param folder created if missing
 * @param url of the registry; credentials in it are neither stored nor part of the file name
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
        // Readers see the old file or the new one, never a part. Each process has its own temporary file.
        const unfinished = `${file}.${process.pid}.tmp`
        await writeFile(unfinished, JSON.stringify({ of, sha256: digestOf(schema), ...schema } satisfies CachedSchema))
        await rename(unfinished, file)
        onTrouble(undefined)
      } catch (error) {
        onTrouble(`${file} cannot be written: ${messageOf(error)}`)
      }
    },
  }
}

function check(text: string, of: string): RegisteredSchema {
  const stored = JSON.parse(text) as Partial<CachedSchema> | null
  if (stored?.of !== of) throw new Error('it belongs to another registry or subject')
  const schema = parseRegistered(text)
  if (stored.sha256 !== digestOf(schema)) throw new Error('its checksum is wrong')
  return schema
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
const digestOf = ({ id, version, schema }: RegisteredSchema): string => digest(`${id} ${version} ${schema}`)
