/** What stood on the command line as --name value, --name=value or --name alone, which is the text "true"; values of one name that stood several times, a line each. */
export type Options = Record<string, string>

/** @throws {Error} naming what is no option */
export function parseOptions(args: string[]): Options {
  const options: Options = {}
  for (let place = 0; place < args.length; place++) {
    const [, name = '', value] = /^--([\w-]+)(?:=(.*))?$/s.exec(args[place] ?? '') ?? []
    if (name === '') throw new Error(`${JSON.stringify(args[place])} is no option; options are --name value`)
    const next = args[place + 1]
    const isAlone = value === undefined && (next === undefined || next.startsWith('--'))
    const said = value ?? (isAlone ? 'true' : (args[++place] ?? ''))
    options[name] = options[name] === undefined ? said : `${options[name]}\n${said}`
  }
  return options
}

/**
 * A number from the options.
 * @throws {Error} when it is not a number above 0
 */
export function numberOption(options: Options, name: string, otherwise: number): number {
  const value = Number(options[name] ?? otherwise)
  if (!Number.isFinite(value) || value <= 0)
    throw new Error(`--${name} must be a number above 0, not ${JSON.stringify(options[name])}`)
  return value
}

/** @throws {Error} naming the options that the bench does not have */
export function onlyOptions(options: Options, known: string[]): void {
  const unknown = Object.keys(options).filter((name) => !known.includes(name))
  if (unknown.length > 0) throw new Error(`unknown option --${unknown.join(', --')}; known: --${known.join(', --')}`)
}
