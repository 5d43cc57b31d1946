import { envSchema } from 'env-schema'
import { type Static, type TObject, Type } from 'typebox'

/** Every service's settings contain these. */
export const commonSettings = {
  BIND_HOST: Type.String({
    default: '127.0.0.1',
    minLength: 1,
    description: 'address to listen on',
  }),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace'], {
    default: 'info',
    description: 'least severe level that is logged',
  }),
  STOP_TIMEOUT_MS: Type.Integer({
    default: 10_000,
    minimum: 100,
    description: 'milliseconds that a graceful stop may take; then the process exits with 1',
  }),
}

/** A TCP port. */
export const Port = (description: string, port: number) =>
  Type.Integer({ default: port, minimum: 0, maximum: 65_535, description })

/** A value that never appears in logs or errors. With '' as its default it may stay empty, which means: not set. */
export const Secret = (description: string, value: string) =>
  Type.String({ default: value, minLength: value === '' ? 0 : 1, description, writeOnly: true })

/** Everything that is wrong with the settings, one line per problem; `message` contains all lines. */
export class SettingsError extends Error {
  readonly problems: string[]
  constructor(problems: string[]) {
    super(`settings are not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
    this.name = 'SettingsError'
    this.problems = problems
  }
}

type AjvError = { instancePath: string; message?: string; keyword: string; params: Record<string, unknown> }

/**
 * Reads typed settings from environment variables: text is converted to numbers and booleans, defaults replace
 * absent values.
 * @throws {SettingsError} that names every setting that is missing or invalid, not just the first
 */
export function readSettings<T extends TObject>(schema: T, env: NodeJS.ProcessEnv = process.env): Static<T> {
  try {
    return envSchema<Static<T> & Record<string, unknown>>({
      schema: structuredClone(schema),
      data: { ...env },
      env: false,
    })
  } catch (error) {
    const errors = (error as { errors?: AjvError[] }).errors
    if (errors === undefined) throw error
    throw new SettingsError(errors.map((found) => describe(found, schema, env)))
  }
}

function describe(error: AjvError, schema: TObject, env: NodeJS.ProcessEnv): string {
  if (error.keyword === 'required') return `${String(error.params['missingProperty'])} is required`
  const name = error.instancePath.split('/')[1] ?? ''
  const property = propertyOf(schema, name)
  const got = property.writeOnly === true ? 'a secret that is not shown' : JSON.stringify(withoutPassword(env[name]))
  const allowed = error.keyword === 'enum' ? `: ${(error.params['allowedValues'] as string[]).join(', ')}` : ''
  return `${name} ${error.message ?? 'is not valid'}${allowed} (got ${got}; it is: ${property.description ?? ''})`
}

/** A URL may contain user and password. */
function withoutPassword(text: string | undefined): string | undefined {
  return text?.replace(/\/\/[^/\s]*@/g, '//***@')
}

/** The settings as text, one line per setting: name, description, value or default. Secrets are masked. */
export function describeSettings(schema: TObject, values: Record<string, unknown> = {}): string {
  const names = Object.keys(schema.properties).sort()
  const width = Math.max(...names.map((name) => name.length))
  return names
    .map((name) => {
      const property = propertyOf(schema, name)
      const value = values[name] ?? property.default
      const shown =
        value === undefined ? '(required)' : property.writeOnly === true && value !== '' ? '***' : JSON.stringify(value)
      return `  ${name.padEnd(width)}  ${property.description ?? ''}  [${shown}]`
    })
    .join('\n')
}

/** The names of the settings that are secrets. */
export function secretNames(schema: TObject): string[] {
  return Object.keys(schema.properties).filter((name) => propertyOf(schema, name).writeOnly === true)
}

type Property = { description?: string; default?: unknown; writeOnly?: boolean }

function propertyOf(schema: TObject, name: string): Property {
  return (schema.properties as Record<string, Property>)[name] ?? {}
}
