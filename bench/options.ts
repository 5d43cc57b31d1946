import { type ParseArgsConfig, parseArgs } from 'node:util'

/** Options of one bench as parseArgs takes them; `--help` is added. */
export type OptionSpec = NonNullable<ParseArgsConfig['options']>
export type Options = Record<string, string | boolean | (string | boolean)[] | undefined>

/** @throws {TypeError} that names an option which is unknown or lacks its value */
export function parseOptions(args: string[], spec: OptionSpec): Options {
  return parseArgs({ args, options: { ...spec, help: { type: 'boolean' } }, strict: true }).values
}

/** @throws {Error} when the value is not a number above 0 */
export function numberOption(options: Options, name: string, otherwise: number): number {
  const value = Number(options[name] ?? otherwise)
  if (!Number.isFinite(value) || value <= 0)
    throw new Error(`--${name} must be a number above 0, not ${JSON.stringify(options[name])}`)
  return value
}

/** The text of an option, or the default. */
export function textOption(options: Options, name: string, otherwise: string): string {
  const value = options[name]
  return typeof value === 'string' ? value : otherwise
}

/** The texts of an option that may be repeated. */
export function listOption(options: Options, name: string): string[] {
  return [options[name] ?? []].flat().map(String)
}
