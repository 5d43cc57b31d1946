/** One variant of the sink: settings that override those of the loader's file. */
export type Contender = { name: string; tasks: number; settings: Record<string, string> }

/**
 * The sink as shipped with each number of tasks, and each variant likewise.
 * @param tasks such as '1,2'
 * @param variants setting=value,setting=value;setting=value – a semicolon separates variants
 * @throws {Error} naming what cannot be parsed
 */
export function contendersOf(tasks: string, variants: string): Contender[] {
  const variantSettings = [
    {},
    ...variants
      .split(';')
      .filter((text) => text.trim() !== '')
      .map(settingsOf),
  ]
  return variantSettings.flatMap((settings) =>
    tasks
      .split(',')
      .map(Number)
      .map((count) => {
        if (!Number.isInteger(count) || count < 1)
          throw new Error(`--tasks must be integers separated by commas, such as 1,2, not ${JSON.stringify(tasks)}`)
        return { name: nameOf(settings), tasks: count, settings: { ...settings, 'tasks.max': String(count) } }
      }),
  )
}

/** A value may contain an equals sign. */
function settingsOf(variant: string): Record<string, string> {
  return Object.fromEntries(
    variant.split(',').map((setting) => {
      const [, name, value] = /^\s*([\w.-]+)=(.*)$/s.exec(setting) ?? []
      if (name === undefined || value === undefined) throw new Error(`${JSON.stringify(setting)} is not setting=value`)
      return [name, value]
    }),
  )
}

function nameOf(settings: Record<string, string>): string {
  const changed = Object.entries(settings).map(([name, value]) => `${name}=${value}`)
  return changed.length === 0 ? 'as shipped' : changed.join(' ')
}
