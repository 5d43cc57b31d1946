/**
 * `npm run bench -- NAME [--option value …]` measures one thing on this machine. Exits with 1 when it fails, or finds
 * an invariant violated.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type OptionSpec, type Options, parseOptions } from './options.ts'

/** What bench/NAME/bench.ts exports. */
type Bench = { help: string; options: OptionSpec; run: (options: Options) => Promise<void> }

const fileOf = (name: string): string => join(import.meta.dirname, name, 'bench.ts')

function names(): string[] {
  return readdirSync(import.meta.dirname)
    .filter((name) => existsSync(fileOf(name)))
    .sort()
}

function usage(): string {
  return `npm run bench -- NAME [--option value …]
NAME is one of: ${names().join(', ')}
npm run bench -- NAME --help lists its options. bench/README.md explains the results.
`
}

async function main([name, ...args]: string[]): Promise<void> {
  if (name === undefined || name.startsWith('-')) {
    process.stdout.write(usage())
    if (name === undefined) process.exitCode = 1
    return
  }
  if (!names().includes(name))
    throw new Error(`unknown bench ${JSON.stringify(name)}; available: ${names().join(', ')}`)
  const bench = (await import(fileOf(name))) as Bench
  const options = parseOptions(args, bench.options)
  if (options['help'] === true) process.stdout.write(`${bench.help}\n`)
  else await bench.run(options)
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
