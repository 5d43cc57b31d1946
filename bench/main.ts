/** `npm run bench -- NAME [--option value …]`: measures one thing on this machine. Exits with 1 when it could not, or found an invariant broken. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Options, parseOptions } from './options.ts'

/** What bench/NAME/bench.ts exports. */
type Bench = { help?: string; run: (options: Options) => Promise<void> }

const fileOf = (name: string): string => join(import.meta.dirname, name, 'bench.ts')

function names(): string[] {
  return readdirSync(import.meta.dirname)
    .filter((name) => existsSync(fileOf(name)))
    .sort()
}

async function main([name, ...args]: string[]): Promise<void> {
  if (name === undefined || name.startsWith('-')) {
    process.stdout.write(
      `npm run bench -- NAME [--option value …]\nNAME is one of: ${names().join(', ')}\nnpm run bench -- NAME --help tells its options. What the figures mean: bench/README.md\n`,
    )
    if (name === undefined) process.exitCode = 1
    return
  }
  if (!names().includes(name))
    throw new Error(`there is no bench ${JSON.stringify(name)}; there are ${names().join(', ')}`)
  const bench = (await import(fileOf(name))) as Bench
  const options = parseOptions(args)
  if ('help' in options) process.stdout.write(`${bench.help ?? `${name} has no options`}\n`)
  else await bench.run(options)
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
